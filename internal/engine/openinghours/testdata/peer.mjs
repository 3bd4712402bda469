// What a peer, the npm library opening_hours 3.15.0 (LGPL, never shipped with Relais), says of every line of
// strings.txt, every quarter of an hour of chosen weeks.
//   npm install --no-save opening_hours@3.15.0 && node peer.mjs strings.txt > peer.txt
// Run it in a copy of this folder. First line: the Mondays. Then one line a string: the string and, after a tab for
// each Monday, its 672 states as runs ("36c12o…": 36 quarters closed, 12 open…; u is unknown), or "=" when they are
// those of the first Monday, or "?" when the peer knows no school holidays for that year. Alone after the string,
// "error": the peer refuses it.
process.env.TZ = 'Europe/Paris';
import fs from 'node:fs';
const { default: OpeningHours } = await import('opening_hours');

// An ordinary week; Christmas, New Year and week 53; Easter Monday; 8 May; Ascension; Whit Monday; both changes of the
// clock; 14 July; All Saints; 29 February.
const mondays = ['2026-11-23', '2026-12-21', '2026-12-28', '2026-04-06', '2026-05-04', '2026-05-11', '2026-05-25',
  '2026-03-23', '2026-10-19', '2026-07-13', '2026-10-26', '2028-02-28'];
const place = { lat: 46.8, lon: 1.69, address: { country_code: 'fr', state: 'Centre-Val de Loire' } };

const runs = (states) => states.replace(/(.)\1*/g, (run, state) => run.length + state);
const week = (hours, monday) => {
  const [year, month, day] = monday.split('-').map(Number);
  return runs(Array.from({ length: 672 }, (_, quarter) => {
    const time = new Date(year, month - 1, day, 0, 15 * quarter);
    return hours.getUnknown(time) ? 'u' : hours.getState(time) ? 'o' : 'c';
  }).join(''));
};

console.log(mondays.join('\t'));
for (const text of fs.readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean)) {
  let hours;
  try {
    hours = new OpeningHours(text, place);
  } catch {
    console.log(`${text}\terror`);
    continue;
  }
  const weeks = mondays.map((monday) => {
    try {
      return week(hours, monday);
    } catch {
      return '?';
    }
  });
  console.log([text, ...weeks.map((states, i) => (i > 0 && states === weeks[0] ? '=' : states))].join('\t'));
}
