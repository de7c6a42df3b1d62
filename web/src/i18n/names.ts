/** Names of languages and countries as the browser has them, in the language of the interface. */
import type { UiLanguage } from "../api/types";

export interface Choice {
  value: string;
  label: string;
}

const LANGUAGES =
  "ar bn cs de en es fr he hi id it ja kk ko nl pl pt ro ru sv tr uk uz vi zh".split(" ");

/** ISO 3166-1: Intl cannot list them. */
const COUNTRIES = (
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS " +
  "BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE " +
  "EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM " +
  "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC " +
  "LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA " +
  "NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW " +
  "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO " +
  "TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
).split(" ");

export function languageChoices(language: UiLanguage): Choice[] {
  return sorted(language, LANGUAGES, (code) => languageName(language, code));
}

export function countryChoices(language: UiLanguage): Choice[] {
  return sorted(language, COUNTRIES, (code) => countryName(language, code));
}

/** The name of a language by its ISO 639-1 code; an unknown code names itself. */
export function languageName(language: UiLanguage, code: string): string {
  const name = new Intl.DisplayNames(language, { type: "language" }).of(code) ?? code;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The name of a country by its ISO 3166-1 code, or of an office such as EP; else the code. */
export function countryName(language: UiLanguage, code: string): string {
  return new Intl.DisplayNames(language, { type: "region" }).of(code) ?? code;
}

function sorted(language: UiLanguage, codes: string[], nameOf: (code: string) => string) {
  return codes
    .map((value) => ({ value, label: nameOf(value) }))
    .sort((a, b) => a.label.localeCompare(b.label, language));
}
