/** Russian texts about the documents of one's own that are searched. */
import type { collections as en } from "./collections.en";
import { counted, type Forms } from "./plural";

const n = (count: number, forms: Forms): string => counted("ru", count, forms);

const documents: Forms = {
  one: "документ",
  few: "документа",
  many: "документов",
  other: "документа",
};

export const collections: typeof en = {
  title: "Свои документы",
  nav: "Документы",
  about: "Папки, сайты, ленты и страницы, на которые могут опираться ответы.",
  add: "Добавить",
  addTitle: "Добавить документы",
  addAbout: "Читается всё, что лежит по этому адресу, и перечитывается так часто, как вы скажете.",
  added: "Добавлено. Начинаем читать.",
  location: "Адрес",
  locationHint:
    "https://example.org/docs/ — сайт, без последней косой черты — одна страница или лента. /srv/docs — папка сервера, если её разрешил администратор.",
  locationWrong: "Это не адрес в интернете.",
  name: "Название",
  nameHint: "Если не заполнить, назовём по тому, что там найдём.",
  scope: "Кто может искать",
  scopes: { user: "Только я", organisation: "Моя организация", everyone: "Все" },
  freshness: "Перечитывать",
  every: {
    never: "Никогда",
    hour: "Каждый час",
    day: "Каждый день",
    week: "Каждую неделю",
    month: "Раз в 30 дней",
  },
  everyHours: (count) =>
    `Раз в ${n(count, { one: "час", few: "часа", many: "часов", other: "часа" })}`,
  kinds: { folder: "Папка", site: "Сайт", page: "Страница", feed: "Лента" },
  states: { indexing: "Читаем", ready: "Готово", failed: "Не удалось", waiting: "В очереди" },
  documents: (count) => n(count, documents),
  updated: (when) => `прочитано ${when}`,
  next: (when) => `снова ${when}`,
  failures: (count) => `Не удалось прочитать: ${n(count, documents)}`,
  failedWithout: "Причина неизвестна.",
  refresh: (title) => `Перечитать «${title}» сейчас`,
  refreshed: "Уже перечитываем",
  actions: (title) => `Действия: ${title}`,
  edit: "Изменить",
  editTitle: "Изменить коллекцию",
  deleteTitle: (title) => `Убрать «${title}»?`,
  deleteAbout:
    "Искать здесь больше не будем, прочитанное удалим. Сами документы останутся на месте.",
  deleted: "Убрано",
  empty: "Документов пока нет",
  emptyAbout: "Добавьте сайт или страницу, и ответы смогут на них опираться и ссылаться.",
  failed: "Не удалось загрузить список",
  absent: "На этом сервере недоступно",
  absentAbout: "Эта версия сервера ещё не умеет хранить свои документы.",
  forbidden: "Нет доступа",
  forbiddenAbout: "За документы здесь отвечает кто-то другой. Обратитесь к администратору.",
  loading: "Загружаем документы",
};
