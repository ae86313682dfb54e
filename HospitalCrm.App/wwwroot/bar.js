// The bars at the top and at the left: what needs no answer from the server asks for none.
(() => {
  const crm = window.hospitalCrm;
  const root = document.documentElement;
  const menus = document.querySelectorAll('.bar-menu');
  const openerOf = menu => document.querySelector(`[popovertarget=${menu.id}]`);
  const entriesOf = menu => [...menu.querySelectorAll('[role^=menuitem]')];
  const markNavigation = () => {
    for (const button of document.querySelectorAll('[data-toggle-nav]')) {
      const isWide = root.dataset.nav !== 'narrow';
      button.setAttribute('aria-expanded', isWide);
      button.setAttribute('aria-label', isWide ? button.dataset.close : button.dataset.open);
      button.title = button.getAttribute('aria-label');
    }
  };
  // What is chosen is written on the root element; every control that chooses it says so, whenever it appears.
  const isChosen = control => (control.dataset.choose === 'theme' ? root.dataset.choice : root.dataset[control.dataset.choose] ?? '') === control.dataset.value;
  const markChoices = () => {
    for (const control of document.querySelectorAll('[data-choose]')) {
      if (control.type === 'radio') control.checked = isChosen(control);
      else control.setAttribute('aria-checked', isChosen(control));
    }
  };
  const keep = async (name, value) => {
    const token = document.querySelector('#sign-out [name=__RequestVerificationToken]')?.value;
    if (!token) return;
    try {
      const answer = await fetch('/account/look', { method: 'POST', credentials: 'same-origin', body: new URLSearchParams({ name, value: value ?? '', __RequestVerificationToken: token }) });
      for (const note of document.querySelectorAll('[data-kept]')) note.hidden = !answer.ok;
    } catch { /* It looks as chosen here; another machine does not know. */ }
  };

  markChoices();
  root.addEventListener('look-chosen', markChoices);
  new MutationObserver(markNavigation).observe(root, { attributes: true, attributeFilter: ['data-nav'] });
  // Where one is may lie below the edge of the navigation.
  const showCurrent = () => document.querySelector('.side-bar a[aria-current]')?.scrollIntoView({ block: 'nearest' });
  new MutationObserver(changes => {
    for (const { addedNodes, type } of changes) {
      if (type === 'attributes') showCurrent();
      for (const node of addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        if (node.matches('[data-toggle-nav]') || node.querySelector('[data-toggle-nav]')) markNavigation();
        if (node.querySelector('a[aria-current]') && node.closest('.side-bar')) showCurrent();
        if (node.matches('[data-choose]') || node.querySelector('[data-choose]')) markChoices();
      }
    }
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-current'] });

  for (const menu of menus) {
    menu.addEventListener('beforetoggle', e => {
      if (e.newState !== 'open') return;
      const box = openerOf(menu)?.getBoundingClientRect();
      if (box) menu.style.right = `${Math.max(8, document.documentElement.clientWidth - box.right)}px`;
    });
    menu.addEventListener('toggle', e => { if (e.newState === 'open') entriesOf(menu)[0]?.focus(); });
    menu.addEventListener('keydown', e => {
      const entries = entriesOf(menu), at = entries.indexOf(document.activeElement);
      const to = { ArrowDown: (at + 1) % entries.length, ArrowUp: (at + entries.length - 1) % entries.length, Home: 0, End: entries.length - 1 }[e.key];
      if (to !== undefined) {
        e.preventDefault();
        entries[to].focus();
      } else if (e.key === 'Tab') {
        menu.hidePopover();
      }
    });
  }

  document.addEventListener('click', e => {
    const at = selector => e.target.closest?.(selector);
    if (at('[data-toggle-nav]')) crm.toggleNavigation();
    const fold = at('[data-fold]');
    if (fold) {
      const isOpen = fold.getAttribute('aria-expanded') !== 'true';
      fold.setAttribute('aria-expanded', isOpen);
      const folded = new Set((document.cookie.match(/hospitalcrm-folded=([^;]*)/)?.[1] ?? '').split('.').filter(Boolean));
      if (isOpen) folded.delete(fold.dataset.fold);
      else folded.add(fold.dataset.fold);
      crm.remember('hospitalcrm-folded', [...folded].join('.'));
    }
    const choice = at('[data-choose]');
    if (choice) {
      const value = choice.hasAttribute('data-toggles') && isChosen(choice) ? '' : choice.dataset.value;
      crm.choose(choice.dataset.choose, value);
      keep(choice.dataset.choose, value);
    }
    const language = at('[data-language]');
    if (language) language.href = `${language.pathname}?back=${encodeURIComponent(location.pathname + location.search)}`;
    if (at('[data-sign-out]')) crm.signOut();
    at('.bar-menu [role^=menuitem]')?.closest('.bar-menu').hidePopover();
  });

  // The palette: the server finds, the keyboard is ours.
  document.addEventListener('keydown', e => {
    if ((e.ctrlKey || e.metaKey) && !e.shiftKey && !e.altKey && e.key.toLowerCase() === 'k') {
      const button = document.querySelector('[data-find]');
      if (!button) return;
      e.preventDefault();
      if (!document.querySelector('dialog[open]')) button.click();
    }
  });
  crm.showPalette = dialog => {
    if (!dialog || dialog.open) return;
    const input = dialog.querySelector('input'), list = dialog.querySelector('[role=listbox]');
    const options = () => [...list.querySelectorAll('[role=option]')];
    const choose = option => {
      for (const other of options()) other.setAttribute('aria-selected', other === option);
      if (option) {
        input.setAttribute('aria-activedescendant', option.id);
        option.scrollIntoView({ block: 'nearest' });
      } else {
        input.removeAttribute('aria-activedescendant');
      }
    };
    const chosen = () => list.querySelector('[aria-selected=true]');
    input.addEventListener('keydown', e => {
      const all = options(), at = all.indexOf(chosen());
      const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at + all.length - 1) % all.length }[e.key];
      if (to >= 0) {
        e.preventDefault();
        choose(all[to]);
      } else if (e.key === 'Enter' && !e.isComposing) {
        e.preventDefault();
        chosen()?.click();
      }
    });
    list.addEventListener('pointermove', e => { const option = e.target.closest('[role=option]'); if (option && option !== chosen()) choose(option); });
    dialog.addEventListener('click', e => { if (e.target === dialog) dialog.close(); });
    // Another text, another first one.
    new MutationObserver(() => choose(options()[0])).observe(list, { childList: true });
    dialog.showModal();
    input.focus();
    choose(options()[0]);
  };
})();
