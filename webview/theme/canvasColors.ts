/** Colours for a canvas, which knows neither custom properties nor, in every library, `color-mix`. */
const scratch = (): CanvasRenderingContext2D | null => {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  return canvas.getContext('2d', { willReadFrequently: true });
};

/** The browser resolves each property on a probe and paints one pixel with it; that pixel is the colour. */
export const canvasColors = <Name extends string>(
  root: ParentNode & Node,
  properties: Readonly<Record<Name, string>>,
): Readonly<Record<Name, string>> => {
  const probe = document.createElement('span');
  const context = scratch();
  root.appendChild(probe);
  const resolved = Object.entries<string>(properties).map(([name, property]) => {
    probe.style.color = `var(${property})`;
    return [name, pixelOf(context, getComputedStyle(probe).color)];
  });
  probe.remove();
  return Object.fromEntries(resolved) as Record<Name, string>;
};

const pixelOf = (context: CanvasRenderingContext2D | null, color: string): string => {
  if (context === null) return color;
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
  return `rgba(${red}, ${green}, ${blue}, ${alpha / 255})`;
};
