import { Page } from '@/ui/Page'

export default function DesignPage() {
  return <Page title="Components">{null}</Page>
}
