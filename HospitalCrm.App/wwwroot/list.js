// What a list does without asking the server: keys, double click, drop-downs, the full text of a cut cell.
(() => {
  const crm = window.hospitalCrm;
  const rowOf = node => node.closest?.('.list-table tbody tr');
  const isField = node => node.matches?.('input:not([type=checkbox]), textarea, select, [contenteditable]');

  const open = row => row?.querySelector('[data-open]')?.click();

  const move = (row, by) => {
    const rows = [...row.closest('tbody').rows];
    rows[Math.min(Math.max(rows.indexOf(row) + by, 0), rows.length - 1)].focus();
  };

  const step = (row, by) => {
    const cells = [...row.cells];
    const at = cells.indexOf(document.activeElement.closest('td'));
    const next = cells[Math.min(Math.max(at + by, 0), cells.length - 1)];
    next.tabIndex = -1;
    next.focus();
  };

  document.addEventListener('dblclick', e => {
    const row = rowOf(e.target);
    if (row && !e.target.closest('a, button, input')) open(row);
  });

  document.addEventListener('keydown', e => {
    if (e.key === 'Escape') for (const drop of document.querySelectorAll('details.drop[open]')) {
      drop.open = false;
      drop.querySelector('summary').focus();
    }
    if (e.altKey || e.ctrlKey || e.metaKey) return;
    // Enter takes what was found; it does not hand in the form around it.
    if (e.target.closest?.('.picker') && isField(e.target) && ['Enter', 'ArrowDown', 'ArrowUp'].includes(e.key)) {
      e.preventDefault();
      return;
    }
    if (e.key === '/' && !isField(e.target)) {
      const field = document.querySelector('.query-bar input, .query-bar select');
      if (field) {
        e.preventDefault();
        field.focus();
        field.select?.();
      }
      return;
    }
    const row = rowOf(e.target);
    if (!row || isField(e.target)) {
      if (e.key === 'ArrowDown' && e.target === document.body) document.querySelector('.list-table tbody tr')?.focus();
      return;
    }
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault();
      move(row, e.key === 'ArrowDown' ? 1 : -1);
    } else if (e.key === 'ArrowRight' || e.key === 'ArrowLeft') {
      e.preventDefault();
      step(row, e.key === 'ArrowRight' ? 1 : -1);
    } else if (e.key === 'Enter' && !e.target.closest('a, button')) {
      e.preventDefault();
      open(row);
    } else if (e.key === ' ' && !e.target.closest('a, button, input')) {
      e.preventDefault();
      row.querySelector('.tick input')?.click();
    }
  });

  // One drop-down at a time, and none when the person goes elsewhere.
  document.addEventListener('click', e => {
    for (const drop of document.querySelectorAll('details.drop[open]')) if (!drop.contains(e.target) || e.target.closest('[data-closes]')) drop.open = false;
  });

  let tip;
  const showTip = cell => {
    if (!cell || cell.scrollWidth <= cell.clientWidth) return;
    tip ??= document.body.appendChild(Object.assign(document.createElement('div'), { className: 'cell-tip', role: 'tooltip', id: 'cell-tip' }));
    tip.textContent = cell.textContent;
    tip.hidden = false;
    cell.setAttribute('aria-describedby', 'cell-tip');
    const at = cell.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(at.left, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = at.bottom + tip.offsetHeight + 8 > innerHeight ? `${at.top - tip.offsetHeight - 4}px` : `${at.bottom + 4}px`;
  };
  const hideTip = () => {
    if (tip) tip.hidden = true;
  };
  const cutCell = node => node.closest?.('.list-table td.cut');
  document.addEventListener('mouseover', e => cutCell(e.target) ? showTip(cutCell(e.target)) : hideTip());
  document.addEventListener('focusin', e => {
    hideTip();
    showTip(cutCell(e.target));
  });
  document.addEventListener('scroll', hideTip, { capture: true, passive: true });

  crm.list = {
    attend: () => document.querySelector('.list-table tbody tr')?.setAttribute('tabindex', '0'),
    // In place and without the router: the page stays as it is, and the address can be kept.
    address: url => history.replaceState(history.state, '', url),
    print: () => print(),
    fetch: url => {
      const link = Object.assign(document.createElement('a'), { href: url, download: '' });
      document.body.append(link);
      link.click();
      link.remove();
    },
    // Where the cursor stands, and typed as if by hand.
    insert: (id, text) => {
      const field = document.getElementById(id);
      if (!field || field.disabled) return;
      field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.focus();
    },
    // From its top, for a part that is longer than the screen.
    begin: id => {
      const part = document.getElementById(id);
      part?.scrollIntoView({ block: 'start' });
      part?.focus({ preventScroll: true });
    },
    // Arrow keys go from card to card and from column to column; Enter opens, as on any link.
    board: element => element?.addEventListener('keydown', e => {
      const card = e.target.closest?.('.board-card');
      if (!card || e.altKey || e.ctrlKey || e.metaKey) return;
      const cardsOf = column => [...column.querySelectorAll('.board-card')];
      const columns = [...element.querySelectorAll('.board-column')];
      const own = card.closest('.board-column');
      const at = cardsOf(own).indexOf(card);
      let next;
      if (e.key === 'ArrowDown') next = cardsOf(own)[at + 1];
      else if (e.key === 'ArrowUp') next = cardsOf(own)[at - 1];
      else if (e.key === 'ArrowRight' || e.key === 'ArrowLeft') {
        const rest = e.key === 'ArrowRight' ? columns.slice(columns.indexOf(own) + 1) : columns.slice(0, columns.indexOf(own)).reverse();
        const filled = rest.map(cardsOf).find(cards => cards.length > 0);
        next = filled?.[Math.min(at, filled.length - 1)];
      } else return;
      e.preventDefault();
      next?.focus();
    }),
    // A conversation begins at its newest message.
    end: element => { if (element) element.scrollTop = element.scrollHeight; },
    show: id => {
      const part = document.getElementById(id);
      part?.scrollIntoView({ block: 'center' });
      part?.focus();
    },
  };
})();
