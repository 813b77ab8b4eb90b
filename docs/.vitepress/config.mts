import { defineConfig } from 'vitepress'

export default defineConfig({
  lang: 'en',
  title: 'Edd Cloud',
  description: 'The small cloud that keeps your data when a node dies and lets your friends in safely.',
  srcDir: 'pages',
  outDir: 'dist',
  cleanUrls: true,
  // Not the time of a checkout: the same sources give the same pages.
  lastUpdated: false,
  // Out of the pages, which may then name the few lines of script that stay in them.
  metaChunk: true,
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [{ text: 'Start', link: '/start' }],
    sidebar: [{ text: 'Start', items: [{ text: 'In five minutes', link: '/start' }] }],
  },
})
