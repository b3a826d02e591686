"""What can be measured of a page's looks, as scripts to run in it: each gives what falls short."""

from __future__ import annotations

# Relative luminance and ratio as WCAG 2.2 defines them; the nearest painted background counts.
CONTRAST = """
() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const over = (top, under) => { const a = top[3] ?? 1; return [0, 1, 2].map((i) => top[i] * a + under[i] * (1 - a)); };
  const ground = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== 'none') return null;
      layers.push(parse(style.backgroundColor));
      if ((layers.at(-1)[3] ?? 1) === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const poor = [];
  for (const node of document.querySelectorAll('body *')) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || node.closest(':disabled, .visually-hidden')) continue;
    const under = ground(node);
    if (!under) continue;
    const style = getComputedStyle(node);
    const [a, b] = [luminance(over(parse(style.color), under)), luminance(under)].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) poor.push(`${node.className}: ${node.textContent.slice(0, 30)}`);
  }
  return poor;
}
"""
NAMELESS = """
() => [...document.querySelectorAll('button, input, textarea, select, a[href]')]
  .filter((node) => node.checkVisibility() && !(node.textContent.trim() || node.getAttribute('aria-label')
    || node.getAttribute('aria-labelledby') || node.labels?.length)).map((node) => node.outerHTML.slice(0, 120))
"""
