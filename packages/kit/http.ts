import type * as Http from 'node:http'

/**
 * Node's HTTP without what it has of browsers. `import … from 'node:http'` reads every name that the module
 * has, and its WebSocket is loaded when it is read, with all of `fetch`: 40 ms and 14 MB of each process and thread.
 */
export const { Agent, createServer, IncomingMessage, request, ServerResponse, STATUS_CODES } =
  process.getBuiltinModule('node:http')
export type Agent = Http.Agent
export type IncomingMessage = Http.IncomingMessage
export type ServerResponse = Http.ServerResponse
