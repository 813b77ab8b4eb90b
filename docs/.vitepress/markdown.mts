import type { MarkdownRenderer } from 'vitepress'

/** Up to here columns fit beside each other on a phone. */
const NARROW = 2

/**
 * Each cell carries the heading of its column: on a phone, where the columns of a wide table do not fit, its cells stand below
 * each other, behind their headings (style.css).
 */
export function labelCells(md: MarkdownRenderer): void {
  md.core.ruler.push('label-cells', ({ tokens }) => {
    let headings: string[] = []
    let column = 0
    for (const [index, token] of tokens.entries()) {
      if (token.type === 'table_open') {
        const end = tokens.findIndex(({ type }, at) => at > index && type === 'thead_close')
        headings = tokens.slice(index, end).filter(({ type }) => type === 'inline').map(({ content }) => content.replaceAll(/[`*]/g, ''))
        if (headings.length > NARROW) token.attrSet('class', 'stacked')
      }
      if (token.type === 'tr_open') column = 0
      if (token.type === 'td_open') token.attrSet('data-label', headings[column++] ?? '')
    }
  })
  // As VitePress writes it, which leaves out attributes: what scrolls can be reached by keyboard.
  md.renderer.rules.table_open = (tokens, index, _options, _env, self) => `<table tabindex="0"${self.renderAttrs(tokens[index]!)}>\n`
}

/** Indented code scrolls as fenced code does: it can be reached by keyboard, too. */
export function reachableCode(md: MarkdownRenderer): void {
  const written = md.renderer.rules.code_block!
  md.renderer.rules.code_block = (...given) => written(...given).replace('<pre', '<pre tabindex="0"')
}

/** Long names may be broken where they have parts, and nowhere else. */
export function breakableCode(md: MarkdownRenderer): void {
  const written = md.renderer.rules.code_inline!
  md.renderer.rules.code_inline = (...given) =>
    written(...given).replace(/>([^<]*)</, (_, name: string) => `>${name.replaceAll(/[a-z0-9}](?=[A-Z])|(?<=[A-Za-z0-9}])[.,_/=-](?=[A-Za-z0-9{&])/g, '$&<wbr>')}<`)
}
