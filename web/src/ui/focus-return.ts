/** Where focus was before a dialog took it: dialogs here have no trigger of their own. */

let outside: HTMLElement | null = null;

document.addEventListener("focusin", ({ target }) => {
  if (!(target instanceof HTMLElement) || target.closest('[role="dialog"]')) return;
  outside = buttonOfMenu(target) ?? target;
});

/** A menu is gone when the dialog it opened closes; the button it is named after is not. */
function buttonOfMenu(target: HTMLElement): HTMLElement | null {
  const name = target.closest('[role="menu"]')?.getAttribute("aria-labelledby");
  return name ? document.getElementById(name) : null;
}

/** Gives focus back; to the page when what had it is gone. */
export function returnFocus(): void {
  const target = outside?.isConnected ? outside : document.getElementById("main");
  target?.focus({ preventScroll: true });
}
