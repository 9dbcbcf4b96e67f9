/** Names of servers and processes are other people's text: nothing in it may become markup, a link or an icon. */
export const markdownText = (text: string): string =>
  text.replaceAll('\n', ' ').replace(/[\\`*_{}[\]()<>#+!|$~]/g, String.raw`\$&`);
