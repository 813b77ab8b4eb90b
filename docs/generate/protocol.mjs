// The messages and calls of .proto files, with the comments that stand above and behind them.
import { cell, code, safe, table } from './markdown.mjs'

/** @returns {{package: string, comment: string, items: {kind, name, comment, rows}[]}} */
export function parse(text) {
  const result = { package: '', comment: '', items: [] }
  const stack = []
  let comment = []
  for (const raw of text.split('\n')) {
    const [, line, behind] = raw.trim().match(/^(.*?)(?:\s*\/\/\s?(.*))?$/)
    if (line === '') {
      if (behind === undefined) comment = []
      else comment.push(behind)
      continue
    }
    const said = [...comment, ...(behind === undefined ? [] : [behind])].join(' ')
    comment = []
    let found
    if ((found = line.match(/^package (.*);/))) {
      result.package = found[1]
    } else if ((found = line.match(/^(message|enum|service|oneof) (\w+) \{(.*)$/))) {
      const [, kind, name, rest] = found
      const outer = stack.at(-1)
      if (kind === 'oneof') {
        stack.push({ kind, name, rows: outer.rows })
      } else {
        const item = { kind, name: outer && outer.kind === 'message' ? `${outer.name}.${name}` : name, comment: said, rows: [] }
        result.items.push(item)
        stack.push(item)
      }
      if (rest.trim().endsWith('}')) {
        for (const field of rest.replace(/}\s*$/, '').split(';')) row(field.trim() + ';', '', stack.at(-1))
        stack.pop()
      }
    } else if (line.startsWith('}')) {
      stack.pop()
    } else if (stack.length) {
      row(line, said, stack.at(-1))
    }
  }
  return result
}

function row(line, said, { kind, name, rows }) {
  let found
  if ((found = line.match(/^rpc (\w+)\s*\((stream )?([\w.]+)\) returns \((stream )?([\w.]+)\)/))) {
    rows.push([found[1], `${found[2] ?? ''}${found[3]} → ${found[4] ?? ''}${found[5]}`, said])
  } else if ((found = line.match(/^(\w+)\s*=\s*(-?\d+)/)) && kind === 'enum') {
    rows.push([found[1], found[2], said])
  } else if ((found = line.match(/^(repeated |optional )?(map<[^>]+>|[\w.]+) (\w+)\s*=\s*(\d+)/))) {
    rows.push([found[3], `${found[1] ?? ''}${found[2]} = ${found[4]}`, (kind === 'oneof' ? `one of ${name}. ` : '') + said])
  }
}

const HEADINGS = {
  service: ['call', 'asks → answers', 'meaning'],
  enum: ['value', 'number', 'meaning'],
  message: ['field', 'type and number', 'meaning'],
}

export function protocolPage(title, intro, files) {
  const out = [`# ${title}`, '', intro, '']
  for (const { name, text } of files) {
    const parsed = parse(text)
    out.push(`## ${name}`, '', `Package \`${parsed.package}\`.`, '')
    for (const { kind, name: item, comment, rows } of parsed.items) {
      out.push(`### ${kind} ${item}`, '')
      if (comment) out.push(safe(comment), '')
      if (rows.length) out.push(table(HEADINGS[kind] ?? HEADINGS.message, rows.map(([field, what, said]) => [code(field), code(what), cell(said)])), '')
    }
  }
  return out.join('\n')
}
