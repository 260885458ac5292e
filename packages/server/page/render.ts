import type { Service } from '../service.ts'
import { assetsDigest, readPageFile } from './assets.ts'

const template = readPageFile('index.html')

type PageParts = Pick<Service, 'classifier' | 'limits' | 'version'>

/** The page for one model, as HTML. */
export function renderPage({ classifier: { model }, limits, version }: PageParts): string {
  const { card } = model
  const { labels, input } = card
  const values: Readonly<Record<string, string>> = {
    model: escapeHtml(model.name),
    modelPath: escapeHtml(encodeURIComponent(model.name)),
    version: escapeHtml(model.version),
    format: model.format,
    digest: escapeHtml(model.digest),
    galleyVersion: escapeHtml(version),
    assets: `assets/${assetsDigest}`,
    maxBytes: String(limits.photoBytes),
    maxSize: humanSize(limits.photoBytes),
    description: card.description === undefined ? '' : `<p>${escapeHtml(card.description)}</p>`,
    classCount: String(labels.length),
    classes: items(labels),
    inputSize: `${input.width} × ${input.height}`,
    assumptions:
      model.assumptions.length === 0
        ? ''
        : `<h3>What was assumed</h3><ul class="assumptions">${items(model.assumptions)}</ul>`,
  }
  return template.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
}

/** Classes shown by name; of ImageNet's thousand the first hundred do. */
const MAX_ITEMS = 100

function items(texts: readonly string[]): string {
  const shown = texts.slice(0, MAX_ITEMS).map((text) => `<li>${escapeHtml(text)}</li>`)
  const left = texts.length - shown.length
  return `${shown.join('')}${left > 0 ? `<li>and ${left} more</li>` : ''}`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
}

function humanSize(bytes: number): string {
  const mebibytes = bytes / 1024 ** 2
  return mebibytes >= 1 ? `${Math.floor(mebibytes * 10) / 10} MB` : `${Math.ceil(bytes / 1024)} KB`
}
