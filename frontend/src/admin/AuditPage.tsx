import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { AuditRecord } from '@/api/types'
import { Loaded, Place } from '@/settings/Loaded'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { SelectField, TextField } from '@/ui/Field'
import { moment } from '@/ui/format'
import { ScrollIcon } from '@/ui/icons'
import { Notice, RequestId } from '@/ui/Notice'
import { Page } from '@/ui/Page'
import { Rows } from '@/ui/Rows'
import { auditQuery, usersQuery } from './api'
import { daysProblem, isFiltered, withFilter, type AuditSearch } from './auditSearch'
import { ACTIONS, actorOf, deedOf, targetOf } from './auditWords'

export default function AuditPage() {
  const search = useSearch({ from: '/shell/admin/audit' })
  const navigate = useNavigate()
  const problem = daysProblem(search)
  const query = useInfiniteQuery({ ...auditQuery(search), enabled: problem === null })
  const { data: users = [], isPending: namesPending } = useQuery(usersQuery)
  const names = new Map(users.map(({ user_id, username }) => [user_id, username]))
  const show = (changed: AuditSearch) => void navigate({ to: '/admin/audit', search: changed, replace: true })
  const set = (name: keyof AuditSearch, value: string) => show(withFilter(search, name, value))
  // Somebody who has been deleted since can still be asked for by the address.
  const people = users.map(({ user_id, username }) => ({ value: user_id, label: username }))
  if (search.user !== undefined && !names.has(search.user)) people.push({ value: search.user, label: search.user })

  return (
    <Page title="Audit trail" lead="Who did what to accounts, sign-ins, keys and tokens, and from where. Nothing here can be changed.">
      <div role="search" aria-label="Filter" className="mb-6 grid grid-cols-2 gap-3">
        <SelectField
          label="User"
          value={search.user ?? ''}
          options={[{ value: '', label: 'Everybody' }, ...people]}
          onChange={(event) => set('user', event.target.value)}
        />
        <SelectField
          label="Action"
          value={search.action ?? ''}
          options={[{ value: '', label: 'Everything' }, ...ACTIONS]}
          onChange={(event) => set('action', event.target.value)}
        />
        <TextField
          label="From"
          type="date"
          value={search.from ?? ''}
          onChange={(event) => set('from', event.target.value)}
          error={problem ?? undefined}
        />
        <TextField label="To" type="date" value={search.to ?? ''} onChange={(event) => set('to', event.target.value)} />
      </div>
      {problem === null && namesPending && <Place label="the audit trail" rows={6} />}
      {problem === null && !namesPending && (
        <Loaded query={query} label="the audit trail" rows={6}>
          {({ pages }) => {
            const records = pages.flatMap(({ items }) => items)
            if (records.length === 0) {
              return (
                <EmptyState
                  icon={ScrollIcon}
                  title="Nothing was recorded"
                  action={isFiltered(search) && <Button onClick={() => show({})}>Show everything</Button>}
                >
                  <p>{isFiltered(search) ? 'No act matches these filters.' : 'Nobody has done anything yet.'}</p>
                </EmptyState>
              )
            }
            return (
              <>
                <Rows label="Acts">
                  {records.map((record) => (
                    <Act key={record.id} record={record} names={names} />
                  ))}
                </Rows>
                <div className="mt-4 flex justify-center" role="status">
                  {query.hasNextPage ? (
                    <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                      Show older
                    </Button>
                  ) : (
                    <p className="text-sm text-ink-soft">That is all.</p>
                  )}
                </div>
                {query.isFetchNextPageError && (
                  <div className="mt-4">
                    <Notice tone="bad" live>
                      Older acts could not be loaded. Try again.
                    </Notice>
                  </div>
                )}
              </>
            )
          }}
        </Loaded>
      )}
    </Page>
  )
}

const OUTCOMES: Record<string, string> = { failure: 'Failed', denied: 'Refused' }

function Act({ record, names }: { record: AuditRecord; names: ReadonlyMap<string, string> }) {
  const actor = actorOf(record, names)
  const target = targetOf(record, actor)
  const details = Object.entries(record.details)
  return (
    <li className="px-4 py-3">
      <details className="group">
        <summary className="-m-1 flex cursor-pointer list-none flex-wrap items-center gap-x-2 gap-y-1 rounded-sm p-1 [&::-webkit-details-marker]:hidden">
          <span className="min-w-0 wrap-anywhere">
            <strong>{actor}</strong> {deedOf(record)}
            {target !== null && (
              <>
                : <strong>{target}</strong>
              </>
            )}
          </span>
          {record.outcome !== 'success' && <Badge tone="bad">{OUTCOMES[record.outcome] ?? record.outcome}</Badge>}
          <span className="w-full text-sm text-ink-soft">
            {moment(record.at)} · {record.ip === '' ? 'unknown address' : record.ip}
            <span className="ml-2 underline underline-offset-2 group-open:hidden">details</span>
          </span>
        </summary>
        <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 rounded-md bg-sunken p-3 text-sm">
          <Detail name="Action" value={record.action} />
          <Detail name="Outcome" value={record.outcome} />
          {record.resource !== null && <Detail name="Of" value={record.resource} />}
          {record.actor_user_id !== null && <Detail name="User id" value={record.actor_user_id} />}
          {record.actor_token_id !== null && <Detail name="Token id" value={record.actor_token_id} />}
          {details.map(([name, value]) => (
            <Detail key={name} name={name} value={value} />
          ))}
        </dl>
        {record.request_id !== '' && <RequestId id={record.request_id} />}
      </details>
    </li>
  )
}

function Detail({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="text-ink-soft">{name}</dt>
      <dd className="font-mono text-xs leading-5 wrap-anywhere">{value}</dd>
    </>
  )
}
