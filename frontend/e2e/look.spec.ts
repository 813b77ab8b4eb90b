import { newNamespace, newPerson, upload, asAdmin, base, type Person } from './platform'
import { signInAs, test } from './story'

const OUT = process.env.EDD_SHOTS ?? '../target/shots'

async function furnish(person: Person): Promise<string> {
  const ns = await newNamespace(person, 1)
  await newNamespace(person)
  for (const name of ['plan.ods', 'IMG_2041.jpg', 'IMG_2042.jpg', 'notes.md', 'trailer.webm', 'song.mp3', 'offer-with-a-very-long-name-that-has-to-be-cut-somewhere-before-it-pushes-everything-off-the-page-2031.pdf', 'backup.tar.gz']) {
    await upload(person, ns, name, Buffer.from(`# ${name}\n`.repeat(1 + name.length * 300)))
  }
  return ns
}

for (const theme of ['light', 'dark'] as const) {
  for (const [size, width, height] of [['desktop', 1280, 800], ['phone', 360, 740]] as const) {
    test(`pages ${theme} ${size}`, async ({ browser }) => {
      test.setTimeout(120_000)
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, baseURL: base.origin })
      const page = await context.newPage()
      const shot = async (name: string) => {
        await page.waitForTimeout(500)
        await page.screenshot({ path: `${OUT}/${name}-${theme}-${size}.png` })
      }
      await page.goto('/login')
      await page.getByLabel('User name').waitFor()
      await shot('login')
      const person = await newPerson()
      await signInAs(page, person)
      await page.goto('/files')
      await shot('files-empty')
      const ns = await furnish(person)
      await page.goto('/files')
      await shot('files')
      await page.goto('/files?create=true')
      await shot('create')
      await page.goto(`/files/${ns}`)
      await page.getByText('plan.ods').waitFor()
      await shot('namespace')
      await page.getByLabel('Select plan.ods').click()
      await page.getByLabel('Select notes.md').click()
      await shot('selected')
      await page.getByRole('button', { name: 'Delete', exact: true }).locator('visible=true').click()
      await shot('undo')
      await page.getByTestId('picker').setInputFiles([{ name: 'song.mp3', mimeType: 'audio/mpeg', buffer: Buffer.alloc(1000) }, { name: 'new.txt', mimeType: 'text/plain', buffer: Buffer.alloc(5000) }])
      await shot('conflict')
      await page.getByRole('button', { name: 'Skip' }).click()
      await shot('uploaded')
      await page.goto(`/files/${ns}?view=notes.md`)
      await shot('text')
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+k')
      await shot('palette')
      await signInAs(page, { token: await asAdmin() })
      await page.goto('/admin/storage')
      await shot('storage')
      await page.goto('/cli-2fa?challenge=x&cb=http://evil.example:1/')
      await shot('cli')
      await page.goto('/nowhere')
      await shot('notfound')
      await context.close()
    })
  }
}
