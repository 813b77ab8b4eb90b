// Parts of the operators' README as pages of their own.
import { excerpt, section } from './markdown.mjs'

/**
 * One page.
 * @param {{file: string, title: string, headings: string[], intro?: string}} page
 * @param {string} readme where its parts stand, under these headings
 * @param all the pages: a part that another one names, *like this*, is linked to where it stands here
 */
export function runbookPage({ file, title, headings, intro }, readme, all) {
  const parts = headings.flatMap(heading => {
    const text = linked(excerpt(section(readme, heading)), file, all)
    // Where the page has its name already, what stands below it comes up one step.
    return headings.length > 1 && heading !== title ? [`## ${heading}`, text] : [text.replaceAll(/^### /gm, '## ')]
  })
  return [`# ${title}`, intro ?? '', ...parts].filter(Boolean).join('\n\n')
}

function linked(text, here, all) {
  for (const { file, title, headings } of all) {
    for (const heading of headings) {
      const place = headings.length > 1 && heading !== title ? `#${heading.toLowerCase().replaceAll(' ', '-')}` : ''
      text = text.replaceAll(new RegExp(`\\*${heading}\\*(?: below)?`, 'g'), `[${heading}](${file === here ? '' : `/runbooks/${file}`}${place})`)
    }
  }
  return text
}
