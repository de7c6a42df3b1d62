/** Russian texts about where is searched, what results must be like, and how providers did. */
import { counted, type Forms } from "./plural";
import type { search as en } from "./search.en";

const n = (count: number, forms: Forms): string => counted("ru", count, forms);

export const search: typeof en = {
  kinds: {
    web: { name: "Интернет", about: "Страницы всего интернета" },
    news: { name: "Новости", about: "Газеты и агентства" },
    academic: { name: "Наука", about: "Статьи и препринты" },
    discussions: { name: "Обсуждения", about: "Форумы, вопросы и ответы" },
    sec: { name: "Отчётность", about: "Документы компаний в SEC" },
    patents: { name: "Патенты", about: "Патенты и заявки" },
    local: { name: "Свои документы", about: "Добавленные сюда папки, сайты и страницы" },
  },
  noKinds: "Без источников",
  filters: {
    open: "Фильтры",
    openOn: (count) => `Фильтры: включено ${count}`,
    on: "Фильтры включены",
    title: "Фильтры",
    about: "Какими должны быть источники ответа.",
    apply: "Применить",
    clear: "Сбросить",
    domains: "Сайты",
    modes: { only: "Только эти", without: "Все, кроме этих" },
    modeNames: {
      only: (names) => `только ${names}`,
      without: (names) => `без ${names}`,
    },
    addDomain: "Добавить сайт",
    domainsHint: (count, most) => `С поддоменами. Enter добавит его. ${count} из ${most}.`,
    domainProblems: {
      invalid: "Это не адрес сайта. Пишите так: example.org.",
      unfinished: "Не хватает окончания, как в example.org.",
      too_many: "Больше сайтов не помещается. Сначала уберите один.",
    },
    remove: (name) => `Убрать ${name}`,
    recency: "Давность",
    anyTime: "Любая",
    recencies: {
      hour: "За час",
      day: "За сутки",
      week: "За неделю",
      month: "За месяц",
      year: "За год",
    },
    after: "Опубликовано с",
    before: "Опубликовано по",
    wrongOrder: "Первая дата позже последней.",
    since: (date) => `с ${date}`,
    until: (date) => `по ${date}`,
    between: (from, to) => `${from} – ${to}`,
    languages: "Языки",
    anyLanguage: "Любые",
    addLanguage: "Добавить язык",
    languagesFull: (most) => `Не больше ${most}`,
    country: "Страна",
    anyCountry: "Любая",
    safe: "Безопасный поиск",
    safeAbout: "Без материалов для взрослых.",
    unsafe: "безопасный поиск выключен",
  },
  providers: {
    title: "Кого спросили",
    results: (count) =>
      n(count, {
        one: "результат",
        few: "результата",
        many: "результатов",
        other: "результата",
      }),
    took: (seconds) => `${seconds} с`,
    waited: (seconds) => `из них ${seconds} с в очереди`,
    cached: "из кэша",
    failed: "не ответил",
  },
  andOthers: (names, count) => `${names} и ещё ${count}`,
  citedBy: (count) =>
    n(count, {
      one: "цитирование",
      few: "цитирования",
      many: "цитирований",
      other: "цитирования",
    }),
  points: (count) => n(count, { one: "балл", few: "балла", many: "баллов", other: "балла" }),
  updated: (date) => `Обновлено ${date}`,
};
