// A waveform as a picture of bars.
const width = 3;
const gap = 2;
const height = 26;
const svgNamespace = "http://www.w3.org/2000/svg";

export function wave(className: string): SVGSVGElement {
  const svg = document.createElementNS(svgNamespace, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("preserveAspectRatio", "none");
  return svg;
}

/** Values from 0 to 100, one bar each. */
export function drawBars(svg: SVGSVGElement, values: readonly number[]): SVGRectElement[] {
  svg.setAttribute("viewBox", `0 0 ${Math.max(1, values.length * (width + gap) - gap)} ${height}`);
  const rects = values.map((value, at) => {
    const tall = Math.max(3, (value / 100) * height);
    const rect = document.createElementNS(svgNamespace, "rect");
    for (const [name, number] of Object.entries({ x: at * (width + gap), y: (height - tall) / 2, width, height: tall, rx: 1.5 })) rect.setAttribute(name, String(number));
    return rect;
  });
  svg.replaceChildren(...rects);
  return rects;
}
