// Text of others as Markdown that VitePress takes: no tag, no expression, no link that leads out of the site.

/** Escapes what would be a tag or an expression, outside of code. */
export function safe(text) {
  return outsideCode(text, part => part.replaceAll('<', '&lt;').replaceAll('{{', '&#123;&#123;'))
}

/** One line for a cell of a table. */
export function cell(text) {
  return safe(String(text ?? '')).replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')
}

export function code(text) {
  const value = String(text)
  return value === '' ? '' : '`' + value.replaceAll('|', '\\|').replaceAll('`', 'ˋ') + '`'
}

export function table(head, rows) {
  return [`| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...rows.map(row => `| ${row.join(' | ')} |`)].join('\n')
}

/** A README of the repository as a page: links to files become their names. */
export function excerpt(text) {
  return outsideFences(text, part => safe(part.replaceAll(/\[([^\]]+)\]\((?!https?:|#)[^)]*\)/g, '$1').replaceAll(/\[([^\]]+)\]\(#[^)]*\)/g, '$1')))
}

/** The part under a heading, without it, up to the next one of its depth. Throws if there is none. */
export function section(text, heading) {
  const lines = text.split('\n')
  const start = lines.findIndex(line => /^#+ /.test(line) && line.replace(/^#+ /, '').trim() === heading)
  if (start < 0) throw new Error(`there is no heading "${heading}" any more: the documentation shows what stands under it`)
  const depth = lines[start].match(/^#+/)[0].length
  let fenced = false
  let end = start + 1
  for (; end < lines.length; end++) {
    if (lines[end].startsWith('```')) fenced = !fenced
    const next = lines[end].match(/^(#+) /)
    if (!fenced && next && next[1].length <= depth) break
  }
  return lines.slice(start + 1, end).join('\n').trim()
}

function outsideFences(text, change) {
  return text
    .split(/(^```[\s\S]*?^```[^\n]*$)/m)
    .map((part, at) => (at % 2 ? part : change(part)))
    .join('')
}

function outsideCode(text, change) {
  return text
    .split(/(`[^`\n]+`)/)
    .map((part, at) => (at % 2 ? part : change(part)))
    .join('')
}
