// Numbers and times as the reader writes them: the server's text is the fallback, the value is in an attribute.
const language = document.documentElement.lang;
const locale = navigator.languages.find((each) => each.split("-")[0] === language) ?? language;
const made = new Map();

function form(kind, options) {
  const key = kind.name + JSON.stringify(options);
  if (!made.has(key)) made.set(key, new kind(locale, options));
  return made.get(key);
}

const number = (options) => form(Intl.NumberFormat, options);
const time = (options) => form(Intl.DateTimeFormat, options);
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

// In 中文 a number stands apart from what it counts, as it does in the texts around it.
const apart = (told) => told.replace(/(\d)(?=\p{Script=Han})/u, "$1 ");
const spelt = (count, unit) =>
  apart(number({ style: "unit", unit, unitDisplay: language === "en" ? "narrow" : "short", maximumFractionDigits: 1 }).format(count));
const greatest = (seconds) => UNITS.find((each) => seconds >= each[1]) ?? UNITS[3];

// An age is told in whole ones, as people tell theirs; a span as near as two digits tell it.
function lasting(seconds) {
  const [unit, size] = greatest(seconds);
  return spelt(seconds < 10 ? seconds : Math.floor(seconds / size), unit);
}

function brief(seconds) {
  if (seconds < 1) return number({ style: "unit", unit: "millisecond", unitDisplay: "short", maximumFractionDigits: 0 }).format(1000 * seconds);
  const [unit, size] = greatest(seconds);
  return spelt(seconds < 10 * size ? seconds / size : Math.round(seconds / size), unit);
}

// The digits of a number that nobody reads would make a page wider than any screen.
const LONG = 1e12;
const short = (value) => (Math.abs(value) < LONG ? {} : { notation: "scientific", minimumFractionDigits: 0, maximumFractionDigits: 2 });

const fixed = (each) => ({ minimumFractionDigits: +each.dataset.digits, maximumFractionDigits: +each.dataset.digits });

const VALUES = {
  number: (each) => number({ ...fixed(each), ...short(each.value) }).format(each.value),
  signed: (each) => number({ ...fixed(each), ...short(each.value), signDisplay: "exceptZero" }).format(each.value).replace("-", "−"),
  percent: (each) => {
    const small = each.value < 0.0995 && each.value > 0;
    return number({ style: "percent", maximumSignificantDigits: small ? 2 : 3, maximumFractionDigits: 0,
      roundingPriority: small ? "morePrecision" : "lessPrecision", ...(each.value < LONG ? {} : { notation: "scientific" }) }).format(each.value);
  },
  money: (each) => number({ style: "currency", currency: each.dataset.currency, maximumFractionDigits: 0, ...short(each.value) }).format(each.value),
  duration: (each) => brief(+each.value),
};

const MOMENT = { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" };
const DAY = { year: "numeric", month: "short", day: "numeric" };

function moment(at) {
  const year = at.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" };
  return time({ ...MOMENT, ...year }).format(at);
}

const TIMES = {
  moment: (each) => moment(new Date(each.dateTime)),
  day: (each) => time({ ...DAY, timeZone: "UTC" }).format(new Date(each.dateTime)),
  age: (each) => lasting(+each.dataset.seconds),
};

function title(each) {
  return time({ dateStyle: "full", timeStyle: "long" }).format(new Date(each.dateTime));
}

function write(element) {
  const told = element.tagName === "TIME" ? TIMES[element.dataset.form](element) : VALUES[element.dataset.form](element);
  if (element.textContent !== told) element.textContent = told;
  if (element.tagName === "TIME" && element.dataset.form !== "day") element.title = title(element);
}

function writeAll(root) {
  for (const each of root.querySelectorAll("[data-form]")) write(each);
}

// Watching the document means that what htmx puts in is written before it is ever painted.
export function watch(root) {
  const told = { childList: true, characterData: true, attributes: true, subtree: true,
    attributeFilter: ["value", "datetime", "data-seconds"] };
  const observer = new MutationObserver(() => {
    writeAll(root);
    observer.takeRecords();
  });
  writeAll(root);
  observer.observe(root, told);
}

export { brief, locale, moment };
