import { Page } from '@/ui/Page'
import { ConfirmationSection } from './ConfirmationSection'
import { KeysSection } from './KeysSection'
import { RecoverySection } from './RecoverySection'
import { TotpSection } from './TotpSection'

export default function SecurityPage() {
  return (
    <Page
      title="Security"
      lead="With a key or an app set up, your password alone signs nobody in: a second step is asked for every time."
    >
      <KeysSection />
      <TotpSection />
      <RecoverySection />
      <ConfirmationSection />
    </Page>
  )
}
