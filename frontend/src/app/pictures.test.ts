import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ALBUM, fileOf, SIZES, type Theme } from '../../e2e/pictures/album'
import { router } from './router'

const PAGES = join(import.meta.dirname, '../../../docs/pages')
const FOLDER = join(PAGES, 'public/pictures')
const SHOWN = readdirSync(PAGES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => readFileSync(join(PAGES, name), 'utf8'))
  .join('\n')

const themesOf = (themes: readonly Theme[] | undefined) => themes ?? (['light'] as const)

describe('the pictures of the documentation', () => {
  it('show every page there is', () => {
    const pages = Object.values(router.routesById)
      .filter(({ options }) => options.component !== undefined)
      .map(({ fullPath, id }) => (id === '__root__' ? '*' : fullPath.replace(/(?<=.)\/$/, '')))
      .filter((path) => path !== '/')
    expect(pages).toContain('/admin/audit')
    expect([...new Set(ALBUM.map(({ route }) => route))].sort()).toEqual([...new Set(pages)].sort())
  })
  it.each(ALBUM)('$name is there at both sizes, and is shown with words for who cannot see it', (picture) => {
    for (const theme of themesOf(picture.themes)) {
      for (const size of Object.keys(SIZES) as (keyof typeof SIZES)[]) {
        const file = join(FOLDER, fileOf(picture, theme, size))
        expect(existsSync(file), `${file}: take it with "npm run pictures"`).toBe(true)
        expect(statSync(file).size).toBeLessThan(100_000)
      }
      const name = theme === 'dark' ? `${picture.name}-dark` : picture.name
      expect(SHOWN).toMatch(new RegExp(`<Picture name="${name}" alt="[^"]{20,}" />`))
    }
  })
  it('are no more than these, and small enough to keep', () => {
    const expected = ALBUM.flatMap((picture) =>
      themesOf(picture.themes).flatMap((theme) => (Object.keys(SIZES) as (keyof typeof SIZES)[]).map((size) => fileOf(picture, theme, size))),
    )
    const found = readdirSync(FOLDER)
    expect(found.sort()).toEqual(expected.sort())
    expect(found.reduce((sum, name) => sum + statSync(join(FOLDER, name)).size, 0)).toBeLessThan(2_000_000)
  })
})
