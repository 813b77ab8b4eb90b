import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState, type SubmitEvent } from 'react'
import { ApiError } from '@/api/error'
import type { AccountToken, ServiceAccount } from '@/api/types'
import { useUser } from '@/session/useSession'
import { Button, buttonClass } from '@/ui/Button'
import { ConfirmDialog, Dialog } from '@/ui/Dialog'
import { DialogForm } from '@/ui/DialogForm'
import { EmptyState } from '@/ui/EmptyState'
import { SelectField } from '@/ui/Field'
import { moment, plural } from '@/ui/format'
import { PlusIcon, RobotIcon } from '@/ui/icons'
import { ErrorNotice, Notice } from '@/ui/Notice'
import { Card, Page, Section } from '@/ui/Page'
import { toast } from '@/ui/toasts'
import { useAction } from '@/ui/useAction'
import { accountQuery, accountsQuery, accountTokensQuery, changeScopes, createAccountToken, deleteAccount } from './api'
import { LIFETIMES } from './expiry'
import { Loaded } from './Loaded'
import { NameField } from './NameField'
import { ScopePicker } from './ScopePicker'
import { describeScopes, grantsProblem, toGrants, toScopes } from './scopes'
import { SecretOnce } from './SecretOnce'
import { TokenRows, useKept } from './TokenRows'

export default function ServiceAccountPage() {
  const { id } = useParams({ strict: false })
  const account = useQuery(accountQuery(id ?? ''))
  if (account.error instanceof ApiError && account.error.status === 404) return <Gone />
  return (
    <Page
      title={account.data?.name ?? 'Service account'}
      lead={account.data && `Made ${moment(account.data.created_at)}`}
      actions={account.data && <Remove account={account.data} />}
    >
      <Loaded query={account} label="the service account" rows={2}>
        {(data) => (
          <>
            <Permissions key={JSON.stringify(data.scopes)} account={data} />
            <Tokens account={data} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Gone() {
  return (
    <EmptyState
      whole
      icon={RobotIcon}
      title="This service account is gone"
      action={
        <Link to="/settings/service-accounts" className={buttonClass('primary')}>
          All service accounts
        </Link>
      }
    >
      <p>It was deleted, and its tokens with it.</p>
    </EmptyState>
  )
}

function Permissions({ account }: { account: ServiceAccount }) {
  const user = useUser()
  const queries = useQueryClient()
  const [grants, setGrants] = useState(() => toGrants(account.scopes))
  const { busy, error, run } = useAction()
  const scopes = toScopes(grants, user.userId)
  const changed = describeScopes(scopes) !== describeScopes(account.scopes)
  const problem = grantsProblem(grants)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const saved = await run(async () => {
      await changeScopes(account.id, scopes)
      queries.setQueryData<ServiceAccount>(accountQuery(account.id).queryKey, { ...account, scopes })
      await queries.invalidateQueries({ queryKey: accountsQuery.queryKey })
    })
    if (saved) toast(`What “${account.name}” may do has changed, for all its tokens.`, { tone: 'good' })
  }
  return (
    <Section title="Permissions" lead="A change reaches every token of this account within seconds.">
      <Card className="p-4 sm:p-6">
        <form onSubmit={submit} className="flex flex-col gap-4">
          {error !== null && <ErrorNotice error={error} />}
          <ScopePicker grants={grants} onChange={setGrants} />
          {problem !== null && <Notice tone="warn">{problem}</Notice>}
          <div className="flex flex-wrap justify-end gap-2">
            {changed && <Button onClick={() => setGrants(toGrants(account.scopes))}>Discard changes</Button>}
            <Button kind="primary" type="submit" busy={busy} disabled={!changed || problem !== null}>
              Save permissions
            </Button>
          </div>
        </form>
      </Card>
    </Section>
  )
}

function Tokens({ account }: { account: ServiceAccount }) {
  const tokens = useQuery(accountTokensQuery(account.id))
  const kept = useKept(tokens.data ?? [])
  const [open, setOpen] = useState(false)
  return (
    <Section
      title="Tokens"
      actions={
        <Button size="sm" icon={PlusIcon} onClick={() => setOpen(true)}>
          New token
        </Button>
      }
    >
      <Loaded query={tokens} label="the tokens of this account">
        {() => (kept.length === 0 ? <Notice>No tokens yet: nobody can act for this account.</Notice> : <TokenRows tokens={kept} />)}
      </Loaded>
      {open && <NewToken account={account} onClose={() => setOpen(false)} />}
    </Section>
  )
}

function NewToken({ account, onClose }: { account: ServiceAccount; onClose: () => void }) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [lifetime, setLifetime] = useState('90d')
  const [made, setMade] = useState<AccountToken | null>(null)
  const { busy, error, run } = useAction()
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    await run(async () => {
      setMade(await createAccountToken(account.id, name.trim(), lifetime))
      await queries.invalidateQueries({ queryKey: ['settings'] })
    })
  }
  if (made?.token !== undefined) {
    return (
      <Dialog open onOpenChange={onClose} closable={false} width="md" title="Your new token">
        <div className="flex flex-col gap-4 pb-4">
          <SecretOnce token={made.token} name={made.name} />
          <Button kind="primary" className="self-end" onClick={onClose}>
            I have copied it
          </Button>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog open onOpenChange={onClose} title="New token" description={`It may do what “${account.name}” may.`}>
      <DialogForm onSubmit={submit} onCancel={onClose} submit="Make token" busy={busy} error={error}>
        <NameField hint="Where it is used." value={name} onChange={setName} />
        <SelectField label="Works for" value={lifetime} options={LIFETIMES} onChange={(event) => setLifetime(event.target.value)} />
      </DialogForm>
    </Dialog>
  )
}

function Remove({ account }: { account: ServiceAccount }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  const { busy, error, run } = useAction()
  const remove = async () => {
    const removed = await run(() => deleteAccount(account.id))
    if (!removed) return
    toast(`Deleted service account “${account.name}” and its tokens.`)
    await navigate({ to: '/settings/service-accounts', replace: true })
    queries.removeQueries({ queryKey: accountQuery(account.id).queryKey })
    await queries.invalidateQueries({ queryKey: ['settings'] })
  }
  return (
    <>
      <Button onClick={() => setAsking(true)}>Delete</Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete “${account.name}”?`}
        confirm="Delete account"
        danger
        busy={busy}
        onConfirm={() => void remove()}
      >
        {error !== null && <ErrorNotice error={error} />}
        <p>
          {account.token_count === 0
            ? 'It has no tokens. This cannot be undone.'
            : `Its ${plural(account.token_count, 'token')} will stop working at once. This cannot be undone.`}
        </p>
      </ConfirmDialog>
    </>
  )
}
