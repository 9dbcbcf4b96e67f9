/** A chart as a picture for other programs: its title, its legend and the canvas, on the ground it stands on. */
import { canvasColors } from '../theme/canvasColors.ts';

export interface PictureParts {
  readonly title: string;
  /** The legend, or what the rows are called. */
  readonly words: readonly string[];
  /** Names of rows of equal height, at the left of the canvas. */
  readonly rows?: { readonly labels: readonly string[]; readonly heightPx: number };
}

const marginPx = 12;
const headPx = 44;
const namesPx = 64;

/** PNG at the resolution of the screen; undefined where the canvas shows nothing. */
export const chartPicture = async (host: HTMLElement, parts: PictureParts): Promise<Blob | undefined> => {
  const canvas = deepCanvas(host.shadowRoot);
  const out = document.createElement('canvas');
  const context = out.getContext('2d');
  if (canvas === undefined || canvas.width === 0 || context === null || host.shadowRoot === null) return undefined;
  const scale = canvas.width / Math.max(1, canvas.clientWidth);
  const left = marginPx + (parts.rows === undefined ? 0 : namesPx);
  const [width, height] = [canvas.clientWidth + left + marginPx, canvas.clientHeight + headPx + marginPx];
  out.width = Math.round(width * scale);
  out.height = Math.round(height * scale);
  context.scale(scale, scale);
  const colors = canvasColors(host.shadowRoot, {
    paper: '--v-background',
    text: '--v-text',
    quiet: '--v-text-quiet',
  });
  const { fontFamily } = getComputedStyle(host);
  context.fillStyle = colors.paper;
  context.fillRect(0, 0, width, height);
  context.fillStyle = colors.text;
  context.font = `600 13px ${fontFamily}`;
  context.fillText(parts.title, marginPx, 18, width - 2 * marginPx);
  context.fillStyle = colors.quiet;
  context.font = `12px ${fontFamily}`;
  context.fillText(parts.words.join('    '), marginPx, 36, width - 2 * marginPx);
  if (parts.rows !== undefined) {
    const { labels, heightPx } = parts.rows;
    context.font = `11px ${fontFamily}`;
    labels.forEach((label, at) => {
      context.fillText(label, marginPx, headPx + (at + 0.8) * heightPx, namesPx - 6);
    });
  }
  context.drawImage(canvas, left, headPx, canvas.clientWidth, canvas.clientHeight);
  return new Promise((done) => {
    out.toBlob((blob) => {
      done(blob ?? undefined);
    });
  });
};

/** A chart stands in a shadow tree of its own. */
const deepCanvas = (root: ShadowRoot | null): HTMLCanvasElement | undefined => {
  if (root === null) return undefined;
  const own = root.querySelector('canvas');
  if (own !== null) return own;
  for (const inner of root.querySelectorAll('*')) {
    const found = deepCanvas(inner.shadowRoot);
    if (found !== undefined) return found;
  }
  return undefined;
};
