/** As much as a quick pick shows of a line at its full width, in its usual font. */
const lineCap = 84;

/** A text in lines that a quick pick shows whole, broken between words; a longer word has a line of its own. */
export const brokenText = (text: string): readonly string[] => {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= lineCap) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
};
