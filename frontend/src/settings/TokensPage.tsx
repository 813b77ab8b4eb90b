import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ApiToken } from '@/api/types'
import { buttonClass } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { PlusIcon, TicketIcon } from '@/ui/icons'
import { Page } from '@/ui/Page'
import { accountsQuery, tokensQuery } from './api'
import { Loaded } from './Loaded'
import { describeScopes } from './scopes'
import { TokenRows, useKept } from './TokenRows'

function NewTokenLink({ primary = false }: { primary?: boolean }) {
  return (
    <Link to="/settings/tokens/new" className={buttonClass(primary ? 'primary' : 'plain')}>
      <PlusIcon size={18} /> New token
    </Link>
  )
}

export default function TokensPage() {
  const tokens = useQuery(tokensQuery)
  const kept = useKept(tokens.data ?? [])
  return (
    <Page
      title="API tokens"
      lead="For scripts that work on your behalf, with no more than you allow each of them."
      actions={kept.length > 0 && <NewTokenLink primary />}
    >
      <Loaded query={tokens} label="your tokens" rows={3}>
        {() =>
          kept.length === 0 ? (
            <EmptyState icon={TicketIcon} title="No tokens yet" action={<NewTokenLink primary />}>
              <p>A token lets a script in without your password. You choose what it may do, and for how long.</p>
            </EmptyState>
          ) : (
            <TokenRows tokens={kept} about={(token) => <Reach token={token} />} />
          )
        }
      </Loaded>
    </Page>
  )
}

/** What a token may do; those of a service account have its permissions. */
function Reach({ token }: { token: ApiToken }) {
  const accounts = useQuery({ ...accountsQuery, enabled: token.service_account_id !== undefined }).data
  if (token.service_account_id === undefined) {
    return <p className="mt-1 text-sm wrap-anywhere">{describeScopes(token.scopes ?? {})}</p>
  }
  const account = accounts?.find(({ id }) => id === token.service_account_id)
  return (
    <p className="mt-1 text-sm wrap-anywhere">
      May do what the service account{' '}
      <Link
        to="/settings/service-accounts/$id"
        params={{ id: token.service_account_id }}
        className="font-semibold underline underline-offset-2"
      >
        {account?.name ?? token.service_account_id}
      </Link>{' '}
      may.
    </p>
  )
}
