import { useQueries } from '@tanstack/react-query'
import { Page } from '@/ui/Page'
import { confirmationQuery, keysQuery, totpQuery } from './api'
import { ConfirmationSection } from './ConfirmationSection'
import { KeysSection } from './KeysSection'
import { Place } from './Loaded'
import { RecoverySection } from './RecoverySection'
import { TotpSection } from './TotpSection'

export default function SecurityPage() {
  const pending = useQueries({ queries: [keysQuery, totpQuery, confirmationQuery] }).some(({ isPending }) => isPending)
  return (
    <Page
      title="Security"
      lead="With a key or an app set up, your password alone signs nobody in: a second step is asked for every time."
    >
      {/* All at once: one after the other they would push each other down. */}
      {pending ? (
        <Place label="how you sign in" rows={4} />
      ) : (
        <>
          <KeysSection />
          <TotpSection />
          <RecoverySection />
          <ConfirmationSection />
        </>
      )}
    </Page>
  )
}
