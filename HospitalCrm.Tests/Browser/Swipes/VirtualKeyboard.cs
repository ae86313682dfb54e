using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser.Swipes;

/// <summary>
/// A keyboard, an input method and a finger in a bare page with the kiosk's own <c>swipe.js</c>, all in virtual time: what takes
/// a reader hours is over in seconds, and no busy machine changes a gap between two keys.
/// </summary>
internal sealed class VirtualKeyboard(IPage page) : IAsyncDisposable
{
    /// <summary>So many at a time cross over to the browser.</summary>
    private const int Batch = 500;

    /// <summary>
    /// Key events made by script have no effect of their own, so the page does what the browser does with a key that nobody held
    /// back. An input method has written its key into the field before any page could refuse it, as long as the field has the focus.
    /// </summary>
    private const string Desk = """
        async isListening => {
          document.body.innerHTML = '<input id="field"><textarea id="words"></textarea><button id="button">确定</button>';
          const field = document.getElementById('field');
          const words = document.getElementById('words');
          const button = document.getElementById('button');
          const places = { field, words, button };
          const isField = element => element === field || element === words;

          let now = 1_000_000;
          let lastTimer = 0;
          const timers = new Map();
          window.setTimeout = (run, ms = 0) => { timers.set(++lastTimer, { at: now + ms, run }); return lastTimer; };
          window.clearTimeout = timer => { timers.delete(timer); };
          const wait = ms => {
            const until = now + ms;
            for (;;) {
              let next = null;
              for (const [id, timer] of timers) if (timer.at <= until && (next === null || timer.at < timers.get(next).at)) next = id;
              if (next === null) break;
              const { at, run } = timers.get(next);
              timers.delete(next);
              now = at;
              run();
            }
            now = until;
          };

          let messages = [];
          let presses = 0;
          button.addEventListener('click', () => { presses++; });
          if (isListening) (await import('/js/swipe.js')).watchSwipes(code => { messages.push(code); });

          const marks = { ' ': 'Space', '-': 'Minus', '_': 'Minus', '=': 'Equal', '+': 'Equal', '[': 'BracketLeft', ']': 'BracketRight', '\\': 'Backslash',
            ';': 'Semicolon', ':': 'Semicolon', "'": 'Quote', '"': 'Quote', ',': 'Comma', '<': 'Comma', '.': 'Period', '>': 'Period', '/': 'Slash', '?': 'Slash' };
          const placeOf = key => {
            if (key.length > 1) return key;
            if (/[a-z]/i.test(key)) return `Key${key.toUpperCase()}`;
            if (/[0-9]/.test(key)) return `Digit${key}`;
            const above = ')!@#$%^&*('.indexOf(key);
            return above >= 0 ? `Digit${above}` : marks[key];
          };
          const isShifted = key => key.length === 1 && (/[A-Z]/.test(key) || ')!@#$%^&*(_+{}|:"<>?~'.includes(key));
          const write = (target, text, inputType) => {
            target.setRangeText(text, target.selectionStart, target.selectionEnd, 'end');
            target.dispatchEvent(new InputEvent('input', { bubbles: true, inputType, data: text }));
          };

          const press = (key, inputMethod) => {
            const target = document.activeElement ?? document.body;
            const isTaken = inputMethod !== 'off' && isField(target) && key !== 'Shift';
            const event = new KeyboardEvent('keydown', {
              key: isTaken && inputMethod === 'takes the keys' ? 'Process' : key, code: placeOf(key), shiftKey: isShifted(key),
              isComposing: isTaken && inputMethod === 'is composing', bubbles: true, cancelable: true });
            Object.defineProperty(event, 'timeStamp', { value: now });
            const isLeftAlone = target.dispatchEvent(event);
            if (isTaken && key.length === 1) {
              if (document.activeElement === target) write(target, key, 'insertCompositionText');
            } else if (isLeftAlone && isField(target)) {
              if (key.length === 1) write(target, key, 'insertText');
              else if (key === 'Enter' && target === words) write(target, '\n', 'insertLineBreak');
            } else if (isLeftAlone && target === button && (key === ' ' || key === 'Enter')) {
              target.click();
            }
          };

          const tap = place => {
            places[place].dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, cancelable: true }));
            places[place].focus();
            if (place === 'button') button.click();
          };

          window.swipeAll = swipes => swipes.map(swipe => {
            document.activeElement?.blur();
            places[swipe.focus]?.focus();
            swipe.keys.forEach((key, at) => {
              wait(swipe.gaps[at]);
              if (at === swipe.tapBefore) tap(swipe.tapOn);
              press(key, swipe.inputMethod);
            });
            wait(200);
            const outcome = { messages, inFields: field.value + words.value, presses };
            messages = [];
            presses = 0;
            field.value = words.value = '';
            return outcome;
          });
        }
        """;

    /// <param name="isListening">False leaves the kiosk's script out, to see what a reader does then.</param>
    public Task SetUpAsync(bool isListening = true) => page.EvaluateAsync(Desk, isListening);

    public async Task<IReadOnlyList<SwipeOutcome>> SwipeAllAsync(IReadOnlyCollection<SyntheticSwipe> swipes)
    {
        var outcomes = new List<SwipeOutcome>(swipes.Count);
        foreach (var batch in swipes.Chunk(Batch))
        {
            var asked = batch.Select(s => new { keys = s.Keys, gaps = s.Gaps, focus = s.Focus, inputMethod = s.InputMethod, tapBefore = s.TapBefore, tapOn = s.TapOn }).ToArray();
            var seen = await page.EvaluateAsync<Seen[]>("swipes => window.swipeAll(swipes)", asked);
            outcomes.AddRange(seen.Select(s => new SwipeOutcome(s.Messages, s.InFields, s.Presses)));
        }

        return outcomes;
    }

    public async ValueTask DisposeAsync() => await page.Context.CloseAsync();

    /// <summary>As Playwright hands it over: a class it can fill in.</summary>
    private sealed class Seen
    {
        public string[] Messages { get; set; } = [];
        public string InFields { get; set; } = "";
        public int Presses { get; set; }
    }
}
