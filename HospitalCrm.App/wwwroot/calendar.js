// The arrows walk through the year: a day left and right, a week up and down, a month with PageUp and PageDown.
// The browser does it alone, so that holding a key down costs the server nothing.
const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

document.addEventListener("keydown", event => {
  const day = event.target.closest?.("[data-year-grid] [data-day]");
  if (!day || event.altKey || event.ctrlKey || event.metaKey) return;
  const [year, month, date] = day.dataset.day.split("-").map(Number);
  let next;
  if (event.key in steps) next = new Date(Date.UTC(year, month - 1, date + steps[event.key]));
  else if (event.key === "PageUp" || event.key === "PageDown") {
    const other = month - 1 + (event.key === "PageUp" ? -1 : 1);
    next = new Date(Date.UTC(year, other, Math.min(date, new Date(Date.UTC(year, other + 1, 0)).getUTCDate())));
  }
  else if (event.key === "Home") next = new Date(Date.UTC(year, 0, 1));
  else if (event.key === "End") next = new Date(Date.UTC(year, 11, 31));
  else return;

  event.preventDefault();
  const target = day.closest("[data-year-grid]").querySelector(`[data-day="${next.toISOString().slice(0, 10)}"]`);
  if (!target) return;
  day.tabIndex = -1;
  target.tabIndex = 0;
  target.focus();
});
