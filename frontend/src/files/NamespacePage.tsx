import { useParams } from '@tanstack/react-router'
import { Page } from '@/ui/Page'

export default function NamespacePage() {
  const { namespace } = useParams({ from: '/shell/files/$namespace' })
  return <Page title={namespace}>{null}</Page>
}
