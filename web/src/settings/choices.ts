/** What the selects of the settings offer; names come from the browser, in the right language. */

import type { Choice } from "../i18n/names";

export function uiLanguages(): Choice[] {
  return [
    { value: "en", label: "English" },
    { value: "ru", label: "Русский" },
  ];
}

/** All zones the browser knows, and the one in use even if the browser does not know it. */
export function timeZones(current: string): Choice[] {
  const zones = new Set(["UTC", ...Intl.supportedValuesOf("timeZone"), current]);
  return [...zones].map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
}
