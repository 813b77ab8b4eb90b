import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState, type SubmitEvent } from 'react'
import { useUser } from '@/session/useSession'
import { Button, buttonClass } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { ErrorNotice, Notice } from '@/ui/Notice'
import { Card, Page } from '@/ui/Page'
import { useAction } from '@/ui/useAction'
import { accountQuery, createAccount } from './api'
import { MAX_NAME } from './rules'
import { READ_FILES, ScopePicker } from './ScopePicker'
import { grantsProblem, toScopes } from './scopes'

export default function NewServiceAccountPage() {
  const user = useUser()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [grants, setGrants] = useState([READ_FILES])
  const [problem, setProblem] = useState<string | null>(null)
  const { busy, error, run } = useAction()
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const found = grantsProblem(grants)
    setProblem(found)
    if (found !== null) return
    await run(async () => {
      const account = await createAccount(name.trim(), toScopes(grants, user.userId))
      await queries.invalidateQueries({ queryKey: ['settings'] })
      queries.setQueryData(accountQuery(account.id).queryKey, account)
      await navigate({ to: '/settings/service-accounts/$id', params: { id: account.id }, replace: true })
    })
  }
  return (
    <Page title="New service account" lead="You give it tokens in the next step.">
      <Card className="p-4 sm:p-6">
        <form onSubmit={submit} className="flex flex-col gap-5">
          {error !== null && <ErrorNotice error={error} />}
          <TextField
            label="Name"
            value={name}
            onChange={(event) => setName(event.target.value)}
            maxLength={MAX_NAME}
            autoComplete="off"
            autoFocus
            required
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
            <Link to="/settings/service-accounts" className={buttonClass()}>
              Cancel
            </Link>
            <Button kind="primary" type="submit" busy={busy}>
              Make account
            </Button>
          </div>
        </form>
      </Card>
    </Page>
  )
}
