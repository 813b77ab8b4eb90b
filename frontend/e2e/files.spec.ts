import { deflateSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { base, call, namesIn, newNamespace, newPerson, upload } from './platform'
import { expect, expectAccessible, signInAs, test } from './story'

const text = (content: string) => Buffer.from(content)
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

async function choose(page: Page, ...files: { name: string; buffer: Buffer }[]): Promise<void> {
  await page.getByTestId('picker').setInputFiles(files.map((file) => ({ ...file, mimeType: 'application/octet-stream' })))
}

test('a namespace is created, made public, taken back, and deleted with its files', async ({ signedIn: page, person }) => {
  await page.goto('/files')
  await expect(page.getByRole('heading', { name: 'No namespace yet' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Create your first' }).click()
  const name = page.getByRole('textbox', { name: 'Name' })
  await name.fill('two words')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(page.getByText('Use letters, digits, dots')).toBeVisible()
  await expectAccessible(page)
  const namespace = `trip-${person.username}`
  await name.fill(namespace)
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Nothing here yet' })).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('link', { name: 'All namespaces' }).click()
  const visibility = async () =>
    ((await call('storage', 'GET', '/storage/namespaces', { token: person.token })).json() as { visibility: number }[])[0]?.visibility
  await page.getByRole('button', { name: `More for ${namespace}` }).click()
  await page.getByRole('menuitem', { name: 'Make public' }).click()
  await expect(page.getByText('Public', { exact: true })).toBeVisible()
  await expect.poll(visibility).toBe(1)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('Private', { exact: true })).toBeVisible()
  await expect.poll(visibility).toBe(0)

  await page.getByRole('button', { name: `More for ${namespace}` }).click()
  await page.getByRole('menuitem', { name: 'Delete with all files' }).click()
  await expect(page.getByRole('link', { name: namespace })).toBeHidden()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('link', { name: namespace })).toBeVisible()
})

test('files are uploaded by choosing and by dropping, and downloaded whole', async ({ signedIn: page, person }) => {
  const namespace = await newNamespace(person)
  await page.goto(`/files/${namespace}`)
  const name = 'Bänke & 50% + "größer";#1.txt'
  await choose(page, { name, buffer: text('hello there') })
  await expect(row(page, name)).toBeVisible()
  await expect(page.getByText('1 file uploaded')).toBeVisible()
  await expectAccessible(page)

  const dropped = await page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['dropped'], 'dropped.txt'))
    return transfer
  })
  const target = page.getByRole('heading', { name: namespace })
  await target.dispatchEvent('dragenter', { dataTransfer: dropped })
  await expect(page.getByText(`Drop to upload to ${namespace}`)).toBeVisible()
  await target.dispatchEvent('drop', { dataTransfer: dropped })
  await expect(row(page, 'dropped.txt')).toBeVisible()
  await expect.poll(() => namesIn(person, namespace)).toEqual([name, 'dropped.txt'])

  await page.getByRole('button', { name: `More for ${name}` }).click()
  const arriving = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Download' }).click()
  const download = await arriving
  expect(download.suggestedFilename()).toContain('Bänke & 50%')
  const content = await download.createReadStream()
  const parts: Buffer[] = []
  for await (const part of content) parts.push(part as Buffer)
  expect(Buffer.concat(parts).toString()).toBe('hello there')
})

test('a name that is taken is asked about: replace, keep both, skip', async ({ signedIn: page, person }) => {
  const namespace = await newNamespace(person)
  await upload(person, namespace, 'plan.txt', text('old'))
  await page.goto(`/files/${namespace}`)
  await expect(row(page, 'plan.txt')).toBeVisible()
  const content = async (name: string) =>
    (await call('storage', 'GET', `/storage/${namespace}/${encodeURIComponent(name)}`, { token: person.token })).text

  await choose(page, { name: 'plan.txt', buffer: text('skipped') })
  const dialog = page.getByRole('dialog', { name: 'Replace “plan.txt”?' })
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Skip' }).click()
  await choose(page, { name: 'plan.txt', buffer: text('beside') })
  await dialog.getByRole('button', { name: 'Keep both' }).click()
  await expect(row(page, 'plan (2).txt')).toBeVisible()
  await choose(page, { name: 'plan.txt', buffer: text('new') })
  await dialog.getByRole('button', { name: 'Replace' }).click()
  await expect.poll(() => content('plan.txt')).toBe('new')
  expect(await content('plan (2).txt')).toBe('beside')

  // The service knows of one that the page does not.
  await upload(person, namespace, 'late.txt', text('first'))
  await choose(page, { name: 'late.txt', buffer: text('second') })
  await page.getByRole('dialog', { name: 'Replace “late.txt”?' }).getByRole('button', { name: 'Replace' }).click()
  await expect.poll(() => content('late.txt')).toBe('second')
})

test('an upload shows how far it is, is cancelled, waits for the network, and starts again', async ({ signedIn: page, person }) => {
  const namespace = await newNamespace(person)
  await page.goto(`/files/${namespace}`)
  await expect(page.getByRole('heading', { name: 'Nothing here yet' })).toBeVisible()
  const devtools = await page.context().newCDPSession(page)
  const network = (conditions: object) =>
    devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1, ...conditions })
  await devtools.send('Network.enable')
  // A minute's worth of bytes, so that there is time to look whatever else the machine does.
  await network({ uploadThroughput: 50_000 })
  await choose(page, { name: 'large.bin', buffer: Buffer.alloc(3_000_000, 1) })
  const tray = page.getByRole('region', { name: 'Uploads' })
  await expect(tray.getByText(/\d.* of 3 MB · .*\/s · .* left/).first()).toBeVisible()
  await expectAccessible(page)
  await tray.getByRole('button', { name: 'Cancel large.bin' }).click()
  await expect(tray).toBeHidden()
  expect(await namesIn(person, namespace)).toEqual([])

  await network({})
  await page.context().setOffline(true)
  await expect(page.getByText('You are offline.')).toBeVisible()
  await choose(page, { name: 'patient.bin', buffer: Buffer.alloc(2_000_000, 1) })
  await expect(tray.getByText('2 MB · waiting')).toBeVisible()
  await page.context().setOffline(false)
  await expect(row(page, 'patient.bin')).toBeVisible()
  await expect.poll(() => namesIn(person, namespace)).toEqual(['patient.bin'])
})

test.describe('when a connection breaks', () => {
  test.use({ expectedErrors: /net::ERR_CONNECTION_RESET/ })

  test('the upload says so, and tries again by itself', async ({ signedIn: page, person }) => {
    const namespace = await newNamespace(person)
    await page.goto(`/files/${namespace}`)
    await expect(page.getByRole('heading', { name: 'Nothing here yet' })).toBeVisible()
    let broken = 0
    await page.route(
      (url) => url.pathname.endsWith('/stubborn.bin'),
      async (route) => {
        if (route.request().method() !== 'POST') return route.fallback()
        broken++
        await route.abort('connectionreset')
      },
      { times: 1 },
    )
    const tray = page.getByRole('region', { name: 'Uploads' })
    await choose(page, { name: 'stubborn.bin', buffer: Buffer.alloc(20_000, 1) })
    await expect(tray.getByText('Trying 1 upload again')).toBeVisible()
    await expect(row(page, 'stubborn.bin')).toBeVisible()
    await expect(tray.getByText('1 file uploaded')).toBeVisible()
    expect(broken).toBe(1)
    expect(await namesIn(person, namespace)).toEqual(['stubborn.bin'])
  })
})

test('deleted files can be taken back for eight seconds, also after a reload, and are gone then', async ({ signedIn: page, person }) => {
  const namespace = await newNamespace(person)
  for (const name of ['a.txt', 'b.txt', 'c.txt']) await upload(person, namespace, name, text(name))
  await page.goto(`/files/${namespace}`)
  await page.getByLabel('Select a.txt').check()
  await page.getByLabel('Select b.txt').check()
  await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click()
  await expect(row(page, 'a.txt')).toBeHidden()
  await expect(page.getByText('Deleted 2 files.')).toBeVisible()
  await expectAccessible(page)
  await page.reload()
  await expect(row(page, 'c.txt')).toBeVisible()
  await expect(row(page, 'a.txt')).toBeHidden()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(row(page, 'a.txt')).toBeVisible()
  expect(await namesIn(person, namespace)).toEqual(['a.txt', 'b.txt', 'c.txt'])

  await page.getByRole('button', { name: 'More for c.txt' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(row(page, 'c.txt')).toBeHidden()
  await page.getByRole('link', { name: 'All namespaces' }).click()
  expect(await namesIn(person, namespace)).toContain('c.txt')
  await expect.poll(() => namesIn(person, namespace), { timeout: 15_000 }).toEqual(['a.txt', 'b.txt'])
})

test('the list is used by keyboard alone', async ({ signedIn: page, person }) => {
  const namespace = await newNamespace(person)
  for (const name of ['a.txt', 'b.txt', 'c.txt', 'd.txt']) await upload(person, namespace, name, text(`this is ${name}`))
  await page.goto(`/files/${namespace}`)
  await page.getByRole('grid', { name: `Files in ${namespace}` }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(page.getByText('2 selected')).toBeVisible()
  await expect(row(page, 'b.txt')).toHaveAttribute('aria-selected', 'true')
  await expect(row(page, 'c.txt')).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Delete')
  await expect(row(page, 'b.txt')).toBeHidden()
  await expect(row(page, 'c.txt')).toBeHidden()
  await page.keyboard.press('Control+a')
  await expect(page.getByText('2 selected')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect(page.getByText('this is a.txt')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('d.t')
  await expectAccessible(page)
  await page.keyboard.press('Enter')
  await expect(page.getByText('this is d.txt')).toBeVisible()
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByText('this is a.txt')).toBeVisible()
})

test('a link is copied, and works for everybody while the namespace is public', async ({ signedIn: page, person }) => {
  const namespace = await newNamespace(person)
  await upload(person, namespace, 'a b.txt', text('shared'))
  await page.goto(`/files/${namespace}`)
  await page.getByRole('button', { name: 'More for a b.txt' }).click()
  await page.getByRole('menuitem', { name: 'Copy link' }).click()
  await expect(page.getByText('It opens for nobody while')).toBeVisible()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  expect(link).toBe(`https://storage.${base.host}/storage/${namespace}/a%20b.txt`)
  expect((await call('storage', 'GET', new URL(link).pathname)).status).toBe(401)
  await page.getByRole('button', { name: 'Make public' }).click()
  await expect.poll(async () => (await call('storage', 'GET', new URL(link).pathname)).text).toBe('shared')
})

test('what belongs to somebody else is not shown, and said to be so', async ({ signedIn: page }) => {
  const other = await newPerson()
  const namespace = await newNamespace(other)
  await page.goto(`/files/${namespace}`)
  await expect(page.getByRole('heading', { name: /There is no namespace/ })).toBeVisible()
  await expectAccessible(page)
})

test('ten thousand files scroll like ten', async ({ signedIn: page, person }) => {
  const namespace = await newNamespace(person)
  // The service would list them just the same; uploading them would take minutes.
  const files = Array.from({ length: 10_000 }, (_, index) => ({
    name: `photo ${index}.jpg`,
    path: `photo ${index}.jpg`,
    namespace,
    size: index,
    created_at: 1_900_000_000,
    modified_at: 1_900_000_000,
  }))
  await page.route('**/storage/files?**', (route) =>
    route.fulfill({ json: files, headers: { 'Access-Control-Allow-Origin': base.origin, 'Access-Control-Allow-Credentials': 'true' } }),
  )
  await page.goto(`/files/${namespace}`)
  await expect(page.getByText('10,000 files')).toBeVisible()
  await page.getByRole('grid', { name: `Files in ${namespace}` }).focus()
  await page.keyboard.press('End')
  await expect(row(page, 'photo 9999.jpg')).toBeInViewport()
  expect(await page.getByRole('row').count()).toBeLessThan(100)
  await page.getByPlaceholder('Filter').fill('photo 123')
  await expect(page.getByText('11 of 10,000 files')).toBeVisible()
  await expect(row(page, 'photo 123.jpg')).toBeVisible()
})

/** One red pixel. */
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC', 'base64')

/** Half a second of silence. */
function wav(): Buffer {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + 4000, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(8000, 24)
  header.writeUInt32LE(8000, 28)
  header.writeUInt16LE(1, 32)
  header.writeUInt16LE(8, 34)
  header.write('data', 36)
  header.writeUInt32LE(4000, 40)
  return Buffer.concat([header, Buffer.alloc(4000, 128)])
}

/** One page that says "Replicated three times". */
function pdf(): Buffer {
  const drawing = deflateSync(text('BT /F1 24 Tf 20 60 Td (Replicated three times) Tj ET'))
  const objects = [
    text('<</Type/Catalog/Pages 2 0 R>>'),
    text('<</Type/Pages/Kids[3 0 R]/Count 1>>'),
    text('<</Type/Page/Parent 2 0 R/MediaBox[0 0 320 120]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>'),
    Buffer.concat([text(`<</Length ${drawing.length}/Filter/FlateDecode>>stream\n`), drawing, text('\nendstream')]),
    text('<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>'),
  ]
  let document = text('%PDF-1.4\n')
  const offsets = objects.map((object, index) => {
    const at = document.length
    document = Buffer.concat([document, text(`${index + 1} 0 obj`), object, text('endobj\n')])
    return at
  })
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
  return Buffer.concat([
    document,
    text(`xref\n0 6\n0000000000 65535 f \n${table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${document.length}\n%%EOF`),
  ])
}

test('pictures, films, sound, text and PDFs are shown in place', async ({ signedIn: page, person }) => {
  const namespace = await newNamespace(person)
  await page.goto('/theme.js')
  // The browser's own encoder: a film of one moving square.
  const film = await page.evaluate(async () => {
    const canvas = document.createElement('canvas')
    const pen = canvas.getContext('2d')
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm' })
    const parts: Blob[] = []
    recorder.ondataavailable = ({ data }) => parts.push(data)
    const ended = new Promise((resolve) => (recorder.onstop = resolve))
    recorder.start()
    await new Promise<void>((resolve) => {
      let frame = 0
      const draw = () => {
        pen?.fillRect(frame * 5, 0, 20, 20)
        if (++frame < 20) requestAnimationFrame(draw)
        else resolve()
      }
      draw()
    })
    recorder.stop()
    await ended
    return Array.from(new Uint8Array(await new Blob(parts).arrayBuffer()))
  })
  const files: Record<string, Buffer> = {
    'dot.png': PNG,
    'film.webm': Buffer.from(film),
    'letter.pdf': pdf(),
    'notes.md': text('# Größe\n<script>alert(1)</script>'),
    'nothing.txt': Buffer.alloc(0),
    'sound.wav': wav(),
    'table.ods': text('PK'),
  }
  for (const [name, content] of Object.entries(files)) await upload(person, namespace, name, content)
  const open = async (name: string) => {
    await page.goto(`/files/${namespace}?${new URLSearchParams({ view: name }).toString()}`)
    return page.getByRole('dialog', { name })
  }
  const image = (await open('dot.png')).getByRole('img', { name: 'dot.png' })
  await expect.poll(() => image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBe(1)
  await expectAccessible(page)
  for (const name of ['film.webm', 'sound.wav']) {
    const media = (await open(name)).getByLabel(name, { exact: true }).and(page.locator('video, audio'))
    await expect.poll(() => media.evaluate((element) => (element as HTMLMediaElement).readyState)).toBeGreaterThan(0)
    await expectAccessible(page)
  }
  await expect((await open('notes.md')).getByText('<script>alert(1)</script>')).toBeVisible()
  await expect((await open('nothing.txt')).getByText('This file is empty.')).toBeVisible()
  await expect((await open('table.ods')).getByText('There is no preview')).toBeVisible()
  const letter = await open('letter.pdf')
  await expect(letter.getByText('Replicated three times')).toBeAttached()
  const drawn = await letter.locator('canvas').evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement
    const pixels = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? []
    let dark = 0
    for (let at = 0; at < pixels.length; at += 4) if ((pixels[at] ?? 255) < 100) dark++
    return dark
  })
  expect(drawn, 'dark pixels of the page').toBeGreaterThan(100)
  await expectAccessible(page)
})

test('a file that is gone, or a preview that fails, says so', async ({ signedIn: page, person }) => {
  const namespace = await newNamespace(person)
  await upload(person, namespace, 'broken.png', text('this is no picture'))
  await page.goto(`/files/${namespace}?view=broken.png`)
  await expect(page.getByText('The browser cannot show this file')).toBeVisible()
  await page.goto(`/files/${namespace}?view=never.png`)
  await expect(page.getByText('is not in')).toBeVisible()
  await signInAs(page, person)
})
