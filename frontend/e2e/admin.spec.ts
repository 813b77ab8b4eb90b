import { asAdmin, call, logIn, newPerson } from './platform'
import { expect, signInAs, test } from './story'
import { expectGoodLooks, SIZES } from './looks'

for (const { name: size, ...viewport } of SIZES) {
  test.describe(size, () => {
    test.use({ viewport })

    test('an administrator makes, shuts out, lets in, and deletes a user', async ({ page }) => {
      await signInAs(page, { token: await asAdmin() })
      await page.goto('/admin/users')
      const username = `u${Math.random().toString(36).slice(2, 10)}`
      await page.getByRole('button', { name: 'New user' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('User name').fill('not a name')
      await dialog.getByLabel('Password').fill('x')
      await page.keyboard.press('Enter')
      await expect(dialog.getByText(/Use letters, digits/)).toBeVisible()
      await expect(dialog.getByText('Use at least 8 characters.')).toBeVisible()
      await dialog.getByLabel('User name').fill('admin')
      await dialog.getByRole('button', { name: 'Suggest one' }).click()
      await dialog.getByRole('button', { name: 'Create user' }).click()
      await expect(dialog.getByRole('alert')).toContainText('Request')
      await dialog.getByLabel('User name').fill(username)
      const password = await dialog.getByLabel('Password').inputValue()
      await dialog.getByRole('button', { name: 'Create user' }).click()
      await expect(page.getByText(`${username} can sign in now.`)).toBeVisible()
      const theirs = await logIn(username, password)

      const row = page.getByRole('list', { name: 'Users' }).getByRole('listitem').filter({ hasText: username })
      const act = async (what: string) => {
        await page.getByRole('button', { name: `Actions for ${username}` }).click()
        await page.getByRole('menuitem', { name: what }).click()
      }
      await act('Disable')
      await expect(row).toContainText('Disabled')
      await expect(page.getByText(`${username} is signed out everywhere`)).toBeVisible()
      expect((await call('auth', 'GET', '/api/session', { token: theirs })).status).toBe(401)
      await page.getByRole('button', { name: 'Undo' }).click()
      await expect(row).not.toContainText('Disabled')
      await expect(page.getByText(`${username} can sign in again.`)).toBeVisible()
      await logIn(username, password)

      await act('Set a new password')
      await dialog.getByLabel('Password').fill('another password')
      await dialog.getByRole('button', { name: 'Set password' }).click()
      await expect(page.getByText(`${username} has a new password`)).toBeVisible()
      await logIn(username, 'another password')

      await act('Delete')
      const question = page.getByRole('alertdialog')
      await expect(question).toContainText(`Delete ${username}?`)
      await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused()
      await question.getByRole('button', { name: `Delete ${username}` }).click()
      await expect(row).toHaveCount(0)
      expect((await call('auth', 'POST', '/api/login', { body: { username, password: 'another password' } })).status).toBe(401)
    })

    test('the audit trail is filtered by person, act and day, and read to its end', async ({ page, person }) => {
      const { token } = person
      for (let number = 0; number < 52; number++) {
        await call('auth', 'PUT', '/api/settings/profile', { token, body: { display_name: `Mira ${number}` } })
      }
      await call('auth', 'PUT', '/api/settings/password', { token, body: { current_password: 'wrong', new_password: 'never-taken' } })
      await signInAs(page, { token: await asAdmin() })
      await page.goto('/admin/audit')
      await page.getByLabel('User', { exact: true }).selectOption({ label: person.username })
      await expect(page).toHaveURL(new RegExp(`user=${person.userId}`))
      const acts = page.getByRole('list', { name: 'Acts' }).getByRole('listitem')
      await expect(acts).toHaveCount(50)
      await expect(acts.first()).toContainText(`${person.username} failed to change a password`)
      await expect(acts.first()).toContainText('Failed')
      await acts.first().getByText('details').click()
      await expect(acts.first()).toContainText('password.change')
      await expect(acts.first().getByRole('button', { name: 'Copy request id' })).toBeVisible()
      await page.getByRole('button', { name: 'Show older' }).click()
      await expect(page.getByText('That is all.')).toBeVisible()
      await expect(acts).toHaveCount(54)

      await page.getByLabel('Action').selectOption('auth.login')
      await expect(acts).toHaveCount(1)
      await expect(acts.first()).toContainText('signed in')
      await page.getByLabel('To').fill('2020-01-01')
      await expect(page.getByText('No act matches these filters.')).toBeVisible()
      await page.reload()
      await expect(page.getByText('No act matches these filters.')).toBeVisible()
      await page.getByLabel('From').fill('2021-01-01')
      await expect(page.getByText('The first day comes after the last.')).toBeVisible()
    })

    test('sessions and storage are seen', async ({ page, person }) => {
      await signInAs(page, { token: await asAdmin() })
      await page.goto('/admin/sessions')
      await expect(page.getByRole('list', { name: 'Sessions' })).toContainText(person.username)
      await page.goto('/admin/storage')
      await expect(page.getByText('Alive')).toHaveCount(3)
      await expect(page.getByText('Short of copies')).toBeVisible()
    })
  })
}

test('whoever is no administrator does not get there', async ({ signedIn: page }) => {
  for (const path of ['/admin/users', '/admin/sessions', '/admin/audit', '/admin/storage']) {
    await page.goto(path)
    await expect(page).toHaveURL(/\/files/)
  }
})

test('the pages look as they should', { tag: '@long' }, async ({ browser }) => {
  test.setTimeout(240_000)
  const person = await newPerson()
  await call('auth', 'POST', `/admin/users/${person.userId}/disable`, { token: await asAdmin() })
  await expectGoodLooks(browser, { token: await asAdmin() }, [
    { name: 'users', path: '/admin/users', ready: (page) => page.getByText('Disabled').first().waitFor() },
    {
      name: 'user-new',
      path: '/admin/users',
      ready: async (page) => {
        await page.getByRole('button', { name: 'New user' }).click()
        await page.getByRole('button', { name: 'Suggest one' }).click()
      },
    },
    {
      name: 'user-delete',
      path: '/admin/users',
      ready: async (page) => {
        await page.getByRole('button', { name: `Actions for ${person.username}` }).click()
        await page.getByRole('menuitem', { name: 'Delete' }).click()
        await page.getByRole('alertdialog').waitFor()
      },
    },
    { name: 'admin-sessions', path: '/admin/sessions', ready: (page) => page.getByRole('list', { name: 'Sessions' }).waitFor() },
    { name: 'audit', path: '/admin/audit', ready: (page) => page.getByRole('list', { name: 'Acts' }).waitFor() },
    { name: 'audit-empty', path: '/admin/audit?to=2020-01-01', ready: (page) => page.getByText('Nothing was recorded').waitFor() },
    { name: 'storage', path: '/admin/storage', ready: (page) => page.getByText('Alive').first().waitFor() },
  ])
})
