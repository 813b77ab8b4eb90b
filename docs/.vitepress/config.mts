import { transformerStyleToClass } from '@shikijs/transformers'
import { defineConfig } from 'vitepress'
import { breakableCode, labelCells, reachableCode } from './markdown.mts'

// Colours of code as classes: a style attribute would be refused by the Content-Security-Policy.
const codeColours = transformerStyleToClass({ classPrefix: 'c-' })

export default defineConfig({
  lang: 'en',
  title: 'Edd Cloud',
  description: 'The small cloud that keeps your data when a node dies and lets your friends in safely.',
  srcDir: 'pages',
  srcExclude: ['parts/**'],
  outDir: 'dist',
  cleanUrls: true,
  // It would add a style element for a moment, which the Content-Security-Policy refuses.
  appearance: { disableTransition: false },
  // Not the time of a checkout: the same sources give the same pages.
  lastUpdated: false,
  // Out of the pages, so that the few lines of script that stay in them are the same on each.
  metaChunk: true,
  head: [
    ['link', { rel: 'icon', href: '/icon.svg', type: 'image/svg+xml' }],
    ['link', { rel: 'stylesheet', href: '/code.css' }],
  ],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    codeTransformers: [codeColours],
    config: md => {
      labelCells(md)
      breakableCode(md)
      reachableCode(md)
    },
  },
  transformHtml: html =>
    html
      // The theme writes two of them, which it sets again by itself.
      .replaceAll(/ style="(--vp-vh:0px|position:relative);"/g, '')
      // It would find out only in the browser that there is a column beside the page, and move the bar above.
      .replace('class="VPNavBar"', html.includes('class="VPContent has-sidebar"') ? 'class="VPNavBar has-sidebar top"' : 'class="VPNavBar top"'),
  // The face of the text, before the first line is painted: it is never swapped in later.
  transformHead: ({ assets }) =>
    assets
      .filter(asset => asset.includes('schibsted'))
      .map(href => ['link', { rel: 'preload', href, as: 'font', type: 'font/woff2', crossorigin: '' }] as [string, Record<string, string>]),
  async buildEnd({ outDir }) {
    const { writeFile } = await import('node:fs/promises')
    await writeFile(`${outDir}/code.css`, codeColours.getCSS())
  },
  themeConfig: {
    logo: { src: '/icon.svg', alt: '' },
    search: { provider: 'local' },
    outline: [2, 3],
    notFound: {
      title: 'There is no page at this address',
      quote: 'It may have moved, or the link lost something on its way. The search above knows every page.',
      linkLabel: 'To the first page',
      linkText: 'To the first page',
    },
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Concepts', link: '/concepts/file' },
      { text: 'Reference', link: '/reference/api-auth' },
      { text: 'Security', link: '/security' },
      { text: 'Changelog', link: '/changelog' },
    ],
    sidebar: [
      { text: 'Begin', items: [{ text: 'In five minutes', link: '/start' }] },
      {
        text: 'Concepts',
        items: [
          { text: 'How a file is stored', link: '/concepts/file' },
          { text: 'When a node dies', link: '/concepts/node-dies' },
          { text: 'Who may do what', link: '/concepts/identity' },
          { text: 'Security', link: '/security' },
          { text: 'Performance', link: '/performance' },
        ],
      },
      {
        text: 'Use',
        items: [
          { text: 'Signing in', link: '/use/sign-in' },
          { text: 'Files', link: '/use/files' },
          { text: 'Tokens for scripts', link: '/use/tokens' },
        ],
      },
      {
        text: 'Develop',
        items: [
          { text: 'Build and test', link: '/develop/build' },
          { text: 'A service from inside', link: '/develop/services' },
          { text: 'Events', link: '/develop/events' },
        ],
      },
      {
        text: 'Operate',
        items: [
          { text: 'One machine', link: '/operate/one-machine' },
          { text: 'People and storage', link: '/operate/people' },
          { text: 'Install on Kubernetes', link: '/runbooks/install' },
          { text: 'Delivery', link: '/runbooks/delivery' },
          { text: 'Upgrade, rotate secrets', link: '/runbooks/upgrade' },
        ],
      },
      {
        text: 'Runbooks',
        items: [
          { text: 'A node is lost', link: '/runbooks/node-lost' },
          { text: 'The database moves', link: '/runbooks/database' },
          { text: 'GFS by hand', link: '/runbooks/gfs' },
          { text: 'Restore', link: '/runbooks/restore' },
        ],
      },
      {
        text: 'Reference',
        items: [
          { text: 'API: identity', link: '/reference/api-auth' },
          { text: 'API: storage', link: '/reference/api-storage' },
          { text: 'Events', link: '/reference/events' },
          { text: 'GFS protocol', link: '/reference/gfs-protocol' },
          { text: 'The gfs command', link: '/reference/gfs-command' },
          { text: 'Configuration', link: '/reference/configuration' },
          { text: 'Changelog', link: '/changelog' },
        ],
      },
    ],
  },
})
