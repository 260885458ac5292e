import type { ModelInfo } from '@galley/model/classifier'
import type { AppContext } from '../http/env.ts'
import { RequestError } from '../http/request-error.ts'

/** Throws unless the path names the model that is served and, where it names a version, that one. */
export function requireModel(c: AppContext, { name, version }: ModelInfo): void {
  const model = c.req.param('model')
  if (model !== name) throw unknown('model', model, name)
  const asked = c.req.param('version')
  if (asked !== undefined && asked !== version) throw unknown('version', asked, version)
}

function unknown(what: string, asked: string | undefined, served: string): RequestError {
  const message = `There is no ${what} ${JSON.stringify(String(asked).slice(0, 100))} here.`
  return new RequestError('no-such-model', message, `The one served is ${JSON.stringify(served)}.`)
}
