using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

/// <summary>A tape measure held against a kiosk's screen: what a hand cannot hit, an eye cannot read, or the panel cuts off.</summary>
internal static class Tape
{
    /// <summary>
    /// Sizes from quality.md B. Letters are measured by drawing a capital H in the very font; contrast from the colours that are
    /// there, through everything that is transparent.
    /// </summary>
    private const string Misfits = """
        ({ mm, isLow, isStrong }) => {
          const found = [];
          const frame = document.querySelector('.kiosk');
          const modal = frame.querySelector('[aria-modal=true]');
          const place = modal ?? frame;
          const isShown = e => e.checkVisibility({ visibilityProperty: true });
          const nameOf = e => e.dataset?.testid ?? `${e.tagName.toLowerCase()}${e.className?.length ? `.${e.className}` : ''} "${e.textContent.trim().slice(0, 24)}"`;
          const round = n => Math.round(n * 10) / 10;
          const crosses = (a, b, by) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > by && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > by;

          // Hands
          const least = Math.max(60, 20 * mm) - 0.5;
          const gap = 3 * mm - 0.5;
          const targets = [...place.querySelectorAll('button, input, textarea, a[href], summary, [tabindex="0"]')].filter(isShown).map(e => ({ e, name: nameOf(e), box: e.getBoundingClientRect() }));
          if (targets.length === 0) found.push('nothing to touch');
          for (const { e, name, box } of targets) {
            if (box.width < least || box.height < least) found.push(`${name} is ${round(box.width / mm)} by ${round(box.height / mm)} mm`);
            const top = isLow ? (innerHeight > innerWidth ? 0.45 : 0.3) : innerHeight > innerWidth && e.closest('main') ? 0.4 : 0;
            if (box.top < top * innerHeight - 0.5) found.push(`${name} is at ${Math.round(100 * box.top / innerHeight)} % of the height`);
          }
          targets.forEach((one, i) => targets.slice(i + 1).forEach(other => {
            const aside = Math.max(other.box.left - one.box.right, one.box.left - other.box.right);
            const below = Math.max(other.box.top - one.box.bottom, one.box.top - other.box.bottom);
            if (Math.max(aside, below) < gap) found.push(`${one.name} and ${other.name} are ${round(Math.max(aside, below) / mm)} mm apart`);
          }));

          // Eyes
          const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const capitals = new Map();
          const capitalOf = style => {
            const font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
            if (!capitals.has(font)) {
              pen.font = font;
              capitals.set(font, pen.measureText('H').actualBoundingBoxAscent);
            }
            return capitals.get(font);
          };
          const channels = colour => {
            pen.clearRect(0, 0, 1, 1);
            pen.fillStyle = colour;
            pen.fillRect(0, 0, 1, 1);
            const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
            return [r, g, b, a / 255];
          };
          const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
          const grounds = new Map();
          const groundOf = e => {
            if (!e) return [255, 255, 255, 1];
            if (!grounds.has(e)) {
              const own = channels(getComputedStyle(e).backgroundColor);
              grounds.set(e, own[3] === 1 ? own : over(own, groundOf(e.parentElement)));
            }
            return grounds.get(e);
          };
          const light = colour => colour.slice(0, 3).map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
          const look = (e, style, what) => {
            const isQuestion = e.closest('h1, .question') !== null;
            const capital = capitalOf(style);
            const height = isQuestion ? 7.3 : 4.8;
            if (capital < height * mm - 0.2) found.push(`${what} has capitals of ${round(capital / mm)} mm`);
            const ground = groundOf(e);
            const ratio = contrast(over(channels(style.color), ground), ground);
            const needed = isQuestion || isStrong ? 7 : 4.5;
            if (ratio < needed - 0.005) found.push(`${what} has a contrast of ${ratio.toFixed(2)}`);
          };
          if (isStrong) for (const { e, name } of targets) {
            const style = getComputedStyle(e);
            const ratio = contrast(channels(style.borderTopColor), groundOf(e.parentElement));
            if (parseFloat(style.borderTopWidth) < 2 || ratio < 4.5) found.push(`${name} has a border of ${style.borderTopWidth}, contrast ${ratio.toFixed(2)}`);
          }

          // The panel
          const root = document.scrollingElement;
          if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) found.push(`scrolls by ${root.scrollWidth - innerWidth}, ${root.scrollHeight - innerHeight}`);
          const lines = [];
          const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const e = node.parentElement;
            if (!node.data.trim() || !isShown(e) || e.closest('.unseen, option, textarea')) continue;
            const what = `"${node.data.trim().slice(0, 30)}"`;
            look(e, getComputedStyle(e), what);
            const range = document.createRange();
            range.selectNodeContents(node);
            for (const rect of range.getClientRects()) {
              if (rect.width < 1) continue;
              // A line's box is higher than its letters.
              const middle = rect.top + rect.height / 2;
              const half = parseFloat(getComputedStyle(e).fontSize) / 2;
              const line = { e, what, left: rect.left, right: rect.right, top: middle - half, bottom: middle + half };
              lines.push(line);
              if (line.left < -0.5 || line.top < -0.5 || line.right > innerWidth + 0.5 || line.bottom > innerHeight + 0.5) found.push(`${what} leaves the panel`);
              for (let holder = e; holder && holder !== document.body; holder = holder.parentElement) {
                const style = getComputedStyle(holder);
                if (holder.matches('button') || style.overflowX !== 'visible' || style.overflowY !== 'visible') {
                  const box = holder.getBoundingClientRect();
                  if (line.left < box.left - 0.5 || line.right > box.right + 0.5 || line.top < box.top - 0.5 || line.bottom > box.bottom + 0.5) {
                    found.push(`${what} is cut by ${nameOf(holder)}`);
                    break;
                  }
                }
              }
            }
          }
          for (const e of place.querySelectorAll('input, textarea')) if (isShown(e)) {
            look(e, getComputedStyle(e), nameOf(e));
            if (e.placeholder) look(e, getComputedStyle(e, '::placeholder'), `placeholder of ${nameOf(e)}`);
          }
          for (const e of place.querySelectorAll('*')) {
            const style = getComputedStyle(e);
            if (style.webkitLineClamp !== 'none' && isShown(e) && e.scrollHeight > e.clientHeight + 0.6 * parseFloat(style.fontSize)) found.push(`${nameOf(e)} is shortened`);
            if ((style.overflowX !== 'visible' || e.matches('button')) && isShown(e) && e.scrollWidth > e.clientWidth + 1 && !e.closest('svg, .unseen')) found.push(`${nameOf(e)} is ${e.scrollWidth - e.clientWidth} px too wide`);
          }
          lines.forEach((one, i) => {
            for (const other of lines.slice(i + 1)) if (one.e !== other.e && crosses(one, other, 3)) found.push(`${one.what} and ${other.what} lie on each other`);
            for (const { e, name, box } of targets) if (!e.contains(one.e) && crosses(one, box, 3)) found.push(`${one.what} lies on ${name}`);
          });
          for (const { e, name, box } of targets) {
            if (box.left < -0.5 || box.top < -0.5 || box.right > innerWidth + 0.5 || box.bottom > innerHeight + 0.5) found.push(`${name} leaves the panel`);
            for (let holder = e.parentElement; holder && holder !== document.body; holder = holder.parentElement)
              if (getComputedStyle(holder).overflowY !== 'visible' && box.bottom > holder.getBoundingClientRect().bottom + 0.5) found.push(`${name} is cut by ${nameOf(holder)}`);
          }
          for (const e of place.querySelectorAll('.face, .icon, .swipe, .avatar, .big-check, .countdown')) {
            const box = e.getBoundingClientRect();
            if (isShown(e) && (box.width < 8 || box.height < 8 || box.top < -0.5 || box.bottom > innerHeight + 0.5)) found.push(`picture ${nameOf(e.closest('button, li, section') ?? e)} does not fit`);
          }

          if (document.getAnimations().length > 0) found.push('moves, although less motion was asked for');
          return [...new Set(found)];
        }
        """;

    /// <param name="millimetre">In CSS pixels of this panel.</param>
    /// <param name="isLow">All that is touched has to be in the lower part.</param>
    /// <param name="isStrong">All text needs 7:1, and what is touched a border.</param>
    public static Task<string[]> MeasureAsync(IPage page, double millimetre, bool isLow, bool isStrong) =>
        page.EvaluateAsync<string[]>(Misfits, new { mm = millimetre, isLow, isStrong });
}
