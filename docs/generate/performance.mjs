// What was measured, from the READMEs of what was measured, word for word.
import { excerpt, section } from './markdown.mjs'

const PARTS = [
  ['gfs/README.md', 'Speed', 'GFS'],
  ['gateway/README.md', 'What it costs', 'Gateway'],
  ['auth-service/README.md', 'What it costs', 'Identity'],
  ['frontend/README.md', 'What it costs', 'Dashboard'],
]

export function performancePage(read) {
  const out = ['# Performance', '',
    'Measured by `./edd bench`, on two cores, beside a peer in the same run; a ratio above 1 is better for us. A number without its peer says more',
    'about the machine than about the program, and where we are slower it says so. Repeat it on your machine: the ratios are what can be compared.', '']
  for (const [file, heading, title] of PARTS) out.push(`## ${title}`, '', excerpt(section(read(file), heading)).replaceAll(/^## /gm, '### '), '')
  return out.join('\n')
}
