import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Badge } from '@/ui/Badge'
import { buttonClass } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { plural } from '@/ui/format'
import { PlusIcon, RobotIcon } from '@/ui/icons'
import { Page } from '@/ui/Page'
import { Row, Rows } from '@/ui/Rows'
import { accountsQuery } from './api'
import { Loaded } from './Loaded'
import { describeScopes } from './scopes'

function NewAccountLink() {
  return (
    <Link to="/settings/service-accounts/new" className={buttonClass('primary')}>
      <PlusIcon size={18} /> New account
    </Link>
  )
}

export default function ServiceAccountsPage() {
  const accounts = useQuery(accountsQuery)
  return (
    <Page
      title="Service accounts"
      lead="For machines with several tokens: what the account may do, all its tokens may, and a change reaches all of them at once."
      actions={(accounts.data?.length ?? 0) > 0 && <NewAccountLink />}
    >
      <Loaded query={accounts} label="your service accounts" rows={3}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon={RobotIcon} title="No service accounts yet" action={<NewAccountLink />}>
              <p>Make one for a build server or a backup, give it what it needs, and hand out tokens in its name.</p>
            </EmptyState>
          ) : (
            <Rows label="Service accounts">
              {all.map((account) => (
                <Row
                  key={account.id}
                  icon={RobotIcon}
                  title={
                    <Link
                      to="/settings/service-accounts/$id"
                      params={{ id: account.id }}
                      className="underline decoration-line-strong underline-offset-2 hover:decoration-current"
                    >
                      {account.name}
                    </Link>
                  }
                  marks={<Badge>{plural(account.token_count, 'token')}</Badge>}
                  about={describeScopes(account.scopes)}
                />
              ))}
            </Rows>
          )
        }
      </Loaded>
    </Page>
  )
}
