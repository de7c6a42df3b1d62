/** Russian texts about checked statements, kept sources and the way of an answer. */
import { counted, type Forms } from "./plural";
import type { receipts as english } from "./receipts.en";

const n = (count: number, forms: Forms): string => counted("ru", count, forms);

const statements: Forms = {
  one: "утверждение",
  few: "утверждения",
  many: "утверждений",
  other: "утверждения",
};

export const receipts: typeof english = {
  heading: "Утверждения",
  verdicts: {
    supported: "Подтверждается источником",
    partly: "Подтверждается частично",
    not_found: "В источнике не найдено",
    contradicted: "Источник говорит иное",
  },
  uncited: "Без источника",
  reasons: {
    number: "Расходится число.",
    date: "Расходится дата.",
    name: "Расходится имя или название.",
    negation: "Одно утверждает, другое отрицает.",
    words: "Части сказанного в источнике нет.",
    uncited: "Источник для этого не указан.",
    no_text: "Текст источника не удалось прочитать.",
  },
  byModel: "По оценке модели.",
  quoteOf: (number) => `В источнике ${number}:`,
  paywalled: "только начало: для подписчиков",
  readAt: (when) => `Прочитано ${when}`,
  showText: "Показать прочитанный текст",
  statements: (count) => n(count, statements),
  counts: {
    supported: (count) => `подтверждается ${count}`,
    partly: (count) => `частично ${count}`,
    not_found: (count) => `не найдено ${count}`,
    contradicted: (count) => `опровергается ${count}`,
  },
  origins: (count) =>
    n(count, {
      one: "независимое происхождение",
      few: "независимых происхождения",
      many: "независимых происхождений",
      other: "независимого происхождения",
    }),
  sameStory: (count) =>
    `Одно и то же в ${n(count, { one: "месте", few: "местах", many: "местах", other: "места" })}`,
  hidden: (count) =>
    `${n(count, {
      one: "утверждение скрыто",
      few: "утверждения скрыты",
      many: "утверждений скрыто",
      other: "утверждения скрыто",
    })}`,
  hideAgain: "Снова скрыть",
  unproven: {
    title: "Ответы",
    about: "Как выглядят утверждения, которые не подтверждаются источниками.",
    label: "Неподтверждённые утверждения",
    choices: {
      marked: { name: "Отмечены", about: "Подчёркнуты, у номера стоит знак" },
      greyed: { name: "Приглушены", about: "Бледнее остального ответа" },
      hidden: { name: "Скрыты", about: "Убраны, но их можно показать" },
    },
  },
  text: {
    label: "Текст источника",
    title: (number) => `Источник ${number}, каким его прочитали`,
    back: "Назад к источникам",
    cut: "Процитированного отрывка нет в сохранённом тексте.",
    compare: "Изменилась ли страница с тех пор?",
    comparing: "Читаем страницу заново",
    unchanged: "С тех пор не изменилась.",
    changed: (share) => `Изменилась: от текста осталось ${share}.`,
    removed: "Исчезло",
    added: "Появилось",
    comparedAt: (when) => `Сравнили ${when}`,
  },
  route: {
    title: "Как получился этот ответ",
    model: "Модель",
    asked: "Выбрана",
    standard: "по умолчанию",
    answered: "Ответила",
    fallBack: "Почему другая",
    tools: "Инструменты",
    queries: "Запросы",
    noQueries: "С этого сервера не ушло ни одного запроса.",
    to: (names) => `кому: ${names}`,
    hosts: "Страницы прочитаны с",
    stages: "Этапы",
    toolNames: {
      plan: "План",
      search: "Поиск",
      read: "Чтение",
      write: "Написание",
      check: "Проверка",
    },
    total: "Всего",
    milliseconds: (count) => `${count} мс`,
    usage: "Токены",
    tokens: (read, written) => `прочитано ${read}, написано ${written}`,
    calls: (count) =>
      n(count, {
        one: "обращение к модели",
        few: "обращения к модели",
        many: "обращений к модели",
        other: "обращения к модели",
      }),
    cost: "Стоимость",
    costUnknown: "неизвестна",
    dropped: (count) =>
      `Убрано ${n(count, { one: "ссылка", few: "ссылки", many: "ссылок", other: "ссылки" })} на источники, которых нет`,
    takeovers: (count) =>
      `Другой работник подхватывал ответ ${n(count, { one: "раз", few: "раза", many: "раз", other: "раза" })}`,
    events: "Происшествия",
  },
};
