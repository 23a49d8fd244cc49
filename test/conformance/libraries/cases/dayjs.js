// dayjs, minified, with plugins.
import dayjs from '../node_modules/dayjs/dayjs.min.js';
import utc from '../node_modules/dayjs/plugin/utc.js';
import custom from '../node_modules/dayjs/plugin/customParseFormat.js';
import relative from '../node_modules/dayjs/plugin/relativeTime.js';
import duration from '../node_modules/dayjs/plugin/duration.js';
import advanced from '../node_modules/dayjs/plugin/advancedFormat.js';
import isoWeek from '../node_modules/dayjs/plugin/isoWeek.js';
import weekOfYear from '../node_modules/dayjs/plugin/weekOfYear.js';
import weekYear from '../node_modules/dayjs/plugin/weekYear.js';
import dayOfYear from '../node_modules/dayjs/plugin/dayOfYear.js';
import quarter from '../node_modules/dayjs/plugin/quarterOfYear.js';
import between from '../node_modules/dayjs/plugin/isBetween.js';
import localized from '../node_modules/dayjs/plugin/localizedFormat.js';
import minMax from '../node_modules/dayjs/plugin/minMax.js';
import objectSupport from '../node_modules/dayjs/plugin/objectSupport.js';
import weekday from '../node_modules/dayjs/plugin/weekday.js';
import calendar from '../node_modules/dayjs/plugin/calendar.js';
import localeData from '../node_modules/dayjs/plugin/localeData.js';
import '../node_modules/dayjs/locale/de.js';

for (const plugin of [utc, custom, relative, duration, advanced, isoWeek, weekOfYear, weekYear, dayOfYear, quarter, between, localized, minMax, objectSupport, weekday, calendar, localeData]) dayjs.extend(plugin);
const show = (label, value) => console.log(label + ': ' + JSON.stringify(value));
const d = dayjs('2024-02-29T13:04:05.678');
show('iso', [d.toISOString(), d.toJSON(), d.valueOf(), d.unix(), d.isValid(), String(d)]);
show('format', d.format('YY YYYY M MM MMM MMMM D DD d dd ddd dddd H HH h hh m mm s ss SSS Z ZZ A a [esc] Q Do w ww W WW k kk X x gggg GGGG LT LTS L LL LLL LLLL'));
show('default format', d.format());
for (const unit of ['millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) {
  show(unit, [d.add(3, unit).format(), d.subtract(25, unit).format(), d.startOf(unit).format(), d.endOf(unit).format('YYYY-MM-DDTHH:mm:ss.SSS'), d.diff('2020-05-17T23:59:59', unit), d.diff('2020-05-17', unit, true)]);
}
show('get', [d.year(), d.month(), d.date(), d.day(), d.hour(), d.minute(), d.second(), d.millisecond(), d.week(), d.isoWeek(), d.dayOfYear(), d.quarter(), d.daysInMonth(), d.weekday(), d.isoWeekday(), d.isoWeeksInYear ? 1 : 0, d.utcOffset()]);
show('set', [d.year(2023).format(), d.month(0).format(), d.date(31).format(), d.set('hour', 5).format(), d.dayOfYear(366).format(), d.isoWeek(1).format()]);
show('compare', [d.isBefore('2025-01-01'), d.isAfter('2025-01-01', 'year'), d.isSame('2024-02-01', 'month'), d.isBetween('2024-01-01', '2024-03-01'), d > dayjs(0), dayjs.max(d, dayjs('2030-01-01')).format('YYYY'), dayjs.min(d, dayjs('2030-01-01')).format('YYYY')]);
show('parse', ['2018-08-16', '2018-08', '2018', '20180816', '2018-08-16 12:13', '2018-08-16T12:13:14Z', '2018-08-16T12:13:14+05:30', 'Aug 16, 2018', 'nonsense', null, '2018-13-45'].map((t) => dayjs(t).isValid() && dayjs(t).format()));
show('parse with format', [dayjs('12-25-1995', 'MM-DD-YYYY').format(), dayjs('5th March 2021 9:07 pm', 'Do MMMM YYYY h:mm a').format(), dayjs('1970-00-00', 'YYYY-MM-DD', true).isValid(), dayjs('2021 Mai', 'YYYY MMMM', 'de').format()]);
show('parse numbers', [dayjs(1500000000000).toISOString(), dayjs.unix(1500000000.25).toISOString(), dayjs([2019, 11, 31]).format(), dayjs({ year: 2010, month: 3, day: 5 }).format(), dayjs(new Date(5)).valueOf(), dayjs(undefined).isValid()]);
show('utc', [dayjs.utc('2024-07-01').format(), d.utc().format(), d.utc().local().format() === d.format(), dayjs.utc('2024-07-01 10:00').utcOffset(3).format(), dayjs.utc(0).isUTC()]);
show('relative', [d.from('2024-03-01'), d.to('2025-03-01'), d.from('2024-02-29T13:04:00'), d.locale('de').from('2021-01-01')]);
show('calendar', [d.calendar('2024-02-29'), d.calendar('2024-03-01'), d.calendar('2024-03-20')]);
show('duration', [dayjs.duration(90061001).format('D H:m:s.SSS'), dayjs.duration({ hours: 25 }).humanize(), dayjs.duration('P1Y2M3DT4H5M6S').toISOString(), dayjs.duration(1, 'days').asHours(), dayjs.duration(5000).add(1, 'm').asSeconds()]);
show('locale', [d.locale('de').format('dddd, D. MMMM YYYY'), dayjs.locale(), dayjs.months(), d.localeData().firstDayOfWeek(), d.locale('de').localeData().weekdaysShort()]);
show('summer time', ['2024-03-10T01:30:00', '2024-03-10T02:30:00', '2024-03-10T03:30:00', '2024-11-03T01:30:00'].map((t) => dayjs(t).add(1, 'hour').format() + ' ' + dayjs(t).add(1, 'day').format() + ' ' + dayjs(t).utcOffset()));
show('clone', [d.clone().isSame(d), d.clone() === d, dayjs.isDayjs(d), d.toDate().getTime() === d.valueOf(), dayjs(NaN).format()]);
export default function () { }
