import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { templateHash } from './template-hash.ts'

const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c' }] } }

describe('the hash of a template', () => {
  it('can stand in names and labels', () => {
    assert.match(templateHash(template, undefined), /^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/)
  })

  it('is the same whatever the order of fields', () => {
    const { spec, metadata } = template
    assert.equal(templateHash({ spec, metadata }, 0), templateHash(template, 0))
  })

  it('is another for another template and for each collision', () => {
    const hashes = [
      templateHash(template, undefined),
      templateHash(template, 0),
      templateHash(template, 1),
      templateHash({ ...template, spec: {} }, 0),
    ]
    assert.equal(new Set(hashes).size, hashes.length)
  })
})
