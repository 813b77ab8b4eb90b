import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test, type Page } from '@playwright/test'
import { base } from '../platform'
import { ALBUM, fileOf, SIZES } from './album'
import { NOW } from './answers'
import { play } from './stage'

const FOLDER = fileURLToPath(new URL('../../../docs/pages/public/pictures', import.meta.url))
/** Letters stay sharp, and a picture stays below some 60 KB. */
const QUALITY = 0.8

/** As WebP, by the browser's own encoder. */
async function toWebp(page: Page, png: Buffer): Promise<Buffer> {
  const encoded = await page.evaluate(
    async ([base64, quality]) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
      const canvas = document.createElement('canvas')
      canvas.width = bitmap.width
      canvas.height = bitmap.height
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
      return canvas.toDataURL('image/webp', quality).split(',')[1] ?? ''
    },
    [png.toString('base64'), QUALITY] as const,
  )
  return Buffer.from(encoded, 'base64')
}

test('nothing is left of pictures that are not taken any more', async () => {
  await mkdir(FOLDER, { recursive: true })
  const taken = new Set(
    ALBUM.flatMap((picture) =>
      (picture.themes ?? (['light'] as const)).flatMap((theme) =>
        (Object.keys(SIZES) as (keyof typeof SIZES)[]).map((size) => fileOf(picture, theme, size)),
      ),
    ),
  )
  for (const name of await readdir(FOLDER)) if (!taken.has(name)) await rm(`${FOLDER}/${name}`)
})

for (const picture of ALBUM) {
  test(picture.name, async ({ browser }) => {
    const darkroom = await (await browser.newContext()).newPage()
    for (const theme of picture.themes ?? (['light'] as const)) {
      for (const [size, viewport] of Object.entries(SIZES) as [keyof typeof SIZES, { width: number; height: number }][]) {
        const context = await browser.newContext({
          viewport,
          // A phone's scroll bars take no room.
          isMobile: size === 'phone',
          colorScheme: theme,
          reducedMotion: 'reduce',
          locale: 'en-GB',
          timezoneId: 'UTC',
          baseURL: base.origin,
        })
        const unexpected = await play(context, picture)
        const page = await context.newPage()
        await page.clock.setFixedTime(NOW)
        await page.goto(picture.path)
        await picture.ready(page)
        await expect(page.getByRole('status').filter({ hasText: /^Loading/ })).toHaveCount(0)
        await page.evaluate(() => document.fonts.ready)
        // What lies below the pointer looks different.
        await page.mouse.move(0, 0)
        const png = await page.screenshot({ animations: 'disabled', caret: 'hide' })
        await writeFile(`${FOLDER}/${fileOf(picture, theme, size)}`, await toWebp(darkroom, png))
        expect(unexpected, 'calls that no answer is written down for').toEqual([])
        await context.close()
      }
    }
  })
}
