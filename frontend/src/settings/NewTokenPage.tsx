import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type SubmitEvent } from 'react'
import type { ApiToken } from '@/api/types'
import { useUser } from '@/session/useSession'
import { Button, buttonClass } from '@/ui/Button'
import { SelectField, TextField } from '@/ui/Field'
import { ErrorNotice, Notice } from '@/ui/Notice'
import { Card, Page } from '@/ui/Page'
import { useAction } from '@/ui/useAction'
import { createToken } from './api'
import { LIFETIMES } from './expiry'
import { MAX_NAME } from './rules'
import { READ_FILES, ScopePicker } from './ScopePicker'
import { grantsProblem, toScopes } from './scopes'
import { SecretOnce } from './SecretOnce'

export default function NewTokenPage() {
  const [made, setMade] = useState<ApiToken | null>(null)
  return (
    <Page title="New API token">
      <Card className="p-4 sm:p-6">
        {made?.token === undefined ? (
          <TokenForm onMade={setMade} />
        ) : (
          <div className="flex flex-col gap-6">
            <SecretOnce token={made.token} name={made.name} />
            <Link to="/settings/tokens" className={buttonClass('primary', 'md', 'self-end')}>
              I have copied it
            </Link>
          </div>
        )}
      </Card>
    </Page>
  )
}

function TokenForm({ onMade }: { onMade: (token: ApiToken) => void }) {
  const user = useUser()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [lifetime, setLifetime] = useState('90d')
  const [grants, setGrants] = useState([READ_FILES])
  const [problem, setProblem] = useState<string | null>(null)
  const { busy, error, run } = useAction()
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const found = grantsProblem(grants)
    setProblem(found)
    if (found !== null) return
    await run(async () => {
      onMade(await createToken(name.trim(), toScopes(grants, user.userId), lifetime))
      await queries.invalidateQueries({ queryKey: ['settings'] })
    })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-5">
      {error !== null && <ErrorNotice error={error} />}
      <TextField
        label="Name"
        hint="Where it is used: you will know it by this when it is time to delete it."
        value={name}
        onChange={(event) => setName(event.target.value)}
        maxLength={MAX_NAME}
        autoComplete="off"
        autoFocus
        required
      />
      <SelectField
        label="Works for"
        value={lifetime}
        options={LIFETIMES}
        onChange={(event) => setLifetime(event.target.value)}
        {...(lifetime === 'never' && { hint: 'If it leaks, it works until somebody notices. A limit is safer.' })}
      />
      <ScopePicker
        grants={grants}
        onChange={(changed) => {
          setGrants(changed)
          if (problem !== null) setProblem(grantsProblem(changed))
        }}
      />
      {problem !== null && (
        <Notice tone="bad" live>
          {problem}
        </Notice>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Link to="/settings/tokens" className={buttonClass()}>
          Cancel
        </Link>
        <Button kind="primary" type="submit" busy={busy}>
          Make token
        </Button>
      </div>
    </form>
  )
}
