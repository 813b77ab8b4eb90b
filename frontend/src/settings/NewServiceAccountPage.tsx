import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { buttonClass } from '@/ui/Button'
import { Card, Page } from '@/ui/Page'
import { accountQuery, createAccount } from './api'
import { GrantForm } from './GrantForm'

export default function NewServiceAccountPage() {
  const queries = useQueryClient()
  const navigate = useNavigate()
  return (
    <Page title="New service account" lead="You give it tokens in the next step.">
      <Card className="p-4 sm:p-6">
        <GrantForm
          submit="Make account"
          cancel={
            <Link to="/settings/service-accounts" className={buttonClass()}>
              Cancel
            </Link>
          }
          make={createAccount}
          done={async (account) => {
            queries.setQueryData(accountQuery(account.id).queryKey, account)
            await navigate({ to: '/settings/service-accounts/$id', params: { id: account.id }, replace: true })
          }}
        />
      </Card>
    </Page>
  )
}
