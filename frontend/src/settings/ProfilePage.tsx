import { useRef, useState, type SubmitEvent } from 'react'
import { session } from '@/session/session'
import { useUser } from '@/session/useSession'
import { Button } from '@/ui/Button'
import { PasswordField, TextField } from '@/ui/Field'
import { ErrorNotice } from '@/ui/Notice'
import { Card, Page, Section } from '@/ui/Page'
import { toast } from '@/ui/toasts'
import { useAction } from '@/ui/useAction'
import { changePassword, changeProfile } from './api'
import { MAX_DISPLAY_NAME, passwordProblem } from './rules'

export default function ProfilePage() {
  return (
    <Page title="Profile">
      <Section title="Name" lead="What others see of you.">
        <NameForm />
      </Section>
      <Section title="Password" lead="Changing it ends your sessions on all other devices.">
        <PasswordForm />
      </Section>
    </Page>
  )
}

function NameForm() {
  const user = useUser()
  // The name of the session's token may be older than the profile: what is not being typed follows.
  const [typed, setTyped] = useState<string | null>(null)
  const name = typed ?? user.displayName
  const { busy, error, run } = useAction()
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    await run(async () => {
      const profile = await changeProfile(name.trim())
      await session.verify()
      setTyped(null)
      toast(`You are now called “${profile.display_name}”.`, { tone: 'good' })
    })
  }
  return (
    <Card className="p-4 sm:p-6">
      <form onSubmit={submit} className="flex flex-col gap-4">
        {error !== null && <ErrorNotice error={error} />}
        <TextField label="User name" value={user.username} hint="You sign in with it. It stays as it is." readOnly disabled />
        <TextField
          label="Display name"
          value={name}
          onChange={(event) => setTyped(event.target.value)}
          maxLength={MAX_DISPLAY_NAME}
          autoComplete="name"
          hint="Left empty, it is your user name."
        />
        <Button kind="primary" type="submit" busy={busy} disabled={name.trim() === user.displayName} className="self-start">
          Save name
        </Button>
      </form>
    </Card>
  )
}

function PasswordForm() {
  const user = useUser()
  const [current, setCurrent] = useState('')
  const [wanted, setWanted] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const { busy, error, run } = useAction()
  const wantedInput = useRef<HTMLInputElement>(null)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const found = passwordProblem(wanted)
    setProblem(found)
    if (found !== null) {
      wantedInput.current?.focus()
      return
    }
    const changed = await run(() => changePassword(current, wanted))
    if (!changed) return
    setCurrent('')
    setWanted('')
    toast('Your password is changed. Other devices have to sign in again.', { tone: 'good' })
  }
  return (
    <Card className="p-4 sm:p-6">
      <form onSubmit={submit} className="flex flex-col gap-4">
        {error !== null && <ErrorNotice error={error} />}
        {/* Password managers want to know whose password this is. */}
        <input type="text" name="username" autoComplete="username" value={user.username} readOnly hidden />
        <PasswordField
          label="Current password"
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
          autoComplete="current-password"
          required
        />
        <PasswordField
          label="New password"
          ref={wantedInput}
          value={wanted}
          onChange={(event) => {
            setWanted(event.target.value)
            if (problem !== null) setProblem(passwordProblem(event.target.value))
          }}
          error={problem ?? undefined}
          autoComplete="new-password"
          hint="At least 8 characters. A few unrelated words are easy to keep and hard to guess."
          required
        />
        <Button kind="primary" type="submit" busy={busy} className="self-start">
          Change password
        </Button>
      </form>
    </Card>
  )
}
