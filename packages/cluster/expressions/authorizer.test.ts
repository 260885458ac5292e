import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileCondition } from './admission.ts'
import { type AccessQuestion, Authorizer } from './authorizer.ts'

const asked: AccessQuestion[] = []
const authorizer = new Authorizer((question) => {
  asked.push(question)
  return question.verb === 'get'
})
const values = { object: null, oldObject: null, request: null, authorizer }

test('an expression asks whether its author may do something', () => {
  const pods = "authorizer.group('').resource('pods').namespace('lab').name('a')"
  const cases: readonly (readonly [text: string, is: boolean, question: AccessQuestion])[] = [
    ["authorizer.path('/healthz').check('get').allowed()", true, { path: '/healthz', verb: 'get' }],
    [
      `${pods}.check('delete').allowed()`,
      false,
      { group: '', resource: 'pods', namespace: 'lab', name: 'a', verb: 'delete' },
    ],
    [
      `${pods}.subresource('log').check('get').allowed()`,
      true,
      {
        group: '',
        resource: 'pods',
        namespace: 'lab',
        name: 'a',
        subresource: 'log',
        verb: 'get',
      },
    ],
  ]
  for (const [text, is, question] of cases) {
    assert.equal(compileCondition(text, 'bool')(values), is)
    assert.deepEqual(asked.pop(), question)
  }
})
