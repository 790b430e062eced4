/** Complaints about routes, each with its place. */

import { describe } from 'node:test'
import { withTop } from './read.ts'
import { type Case, check } from './wrong-texts.ts'

const ROUTES: readonly Case[] = [
  [
    '{ upstream: ap }',
    '4:17 error unknown-upstream routes[0].upstream: there is no upstream "ap"; did you mean "app"?',
  ],
  ['{ upstream: zzzzz }', '4:17 error unknown-upstream routes[0].upstream: there is no upstream "zzzzz"; known: app'],
  [
    '{ upstreams: { app: 1, apq: 2 } }',
    '4:28 error unknown-upstream routes[0].upstreams.apq: there is no upstream "apq"; did you mean "app"?',
  ],
  [
    '{ upstream: app, redirect: { to: / } }',
    '4:5 error invalid-value routes[0]: goes to one of upstream, upstreams or redirect; remove the others',
  ],
  ['{ path: /x }', '4:5 error incomplete routes[0]: leads nowhere; add  upstream: NAME  or  redirect: { to: … }'],
  ['{ path: api, upstream: app }', '4:13 error invalid-value routes[0].path: a path begins with a slash: write /api'],
  ['{ path: "~ ^/x", upstream: app }', '4:13 error invalid-value routes[0].path: a path begins with a slash: write /x'],
  [
    '{ path: "/x*", upstream: app }',
    '4:13 error invalid-value routes[0].path: "/x*": no patterns here; a path matches everything below it, unless  exact: true',
  ],
  [
    '{ path: "/a b", upstream: app }',
    '4:13 error invalid-value routes[0].path: "/a b": a path has neither blanks nor ? nor #; queries are matched with  query:',
  ],
  [
    '{ host: "a/b", upstream: app }',
    '4:13 error invalid-value routes[0].host: "a/b" is no host name; the path goes into  path:',
  ],
  [
    '{ host: "a.*", upstream: app }',
    '4:13 error invalid-value routes[0].host: "a.*": the asterisk stands first and for whole labels, such as *.example.com',
  ],
  ['{ host: "*", upstream: app }', '4:13 error invalid-value routes[0].host: leave host out to match every host'],
  [
    '{ host: "http://a", upstream: app }',
    '4:13 error invalid-value routes[0].host: "http://a" is no host name; the path goes into  path:',
  ],
  [
    '{ methods: [], upstream: app }',
    '4:7 error invalid-value routes[0].methods: methods is empty; leave it out to match all',
  ],
  [
    '{ methods: [get, "G T"], upstream: app }',
    '4:17 error invalid-value routes[0].methods[0]: methods are told apart by case: write GET',
    '4:22 error invalid-value routes[0].methods[1]: "G T" is no method; write it as GET',
  ],
  [
    '{ headers: { "a b": x, c: 1 }, upstream: app }',
    '4:18 error invalid-value routes[0].headers["a b"]: "a b" is no name of a header; write it as X-Name, without colon and blanks',
    '4:31 error wrong-type routes[0].headers.c: expected a text; got the number 1, which needs quotes to be a text',
  ],
  [
    '{ query: { v: 2 }, upstream: app }',
    '4:19 error wrong-type routes[0].query.v: expected a text; got the number 2, which needs quotes to be a text',
  ],
  [
    '{ redirect: { to: ftp, status: 200 } }',
    '4:23 error invalid-value routes[0].redirect.to: "ftp" must begin with https://, http://, / or a placeholder such as {scheme}',
    '4:36 error invalid-value routes[0].redirect.status: "200" does not redirect; write 301, 302, 303, 307 or 308',
  ],
  [
    '{ redirect: { to: "https://{hots}/" } }',
    '4:23 error invalid-value routes[0].redirect.to: {hots} is no placeholder; did you mean {host}?',
  ],
  [
    '{ redirect: { to: "/a b" } }',
    '4:23 error invalid-value routes[0].redirect.to: a place to redirect to has neither blanks nor line breaks',
  ],
  [
    '{ redirect: { status: 301 } }',
    '4:7 error missing-key routes[0].redirect.to: is missing; expected a place to go to, such as https://{host}{path}?{query}',
  ],
  ['{ redirect: /x }', '4:17 error wrong-type routes[0].redirect: expected a map; got "/x"'],
  [
    '{ upstream: app, stripPrefix: true, rewrite: / }',
    '4:5 error invalid-value routes[0]: stripPrefix and rewrite both replace the path; keep one',
  ],
  [
    '{ upstream: app, rewrite: x }',
    '4:31 error invalid-value routes[0].rewrite: "x" is no path; write it as / or /new/',
  ],
  [
    '{ upstream: app, timeouts: { total: 1s, firstByte: 2s, foo: 3s } }',
    '4:60 error unknown-key "foo" is not known in routes[0].timeouts; known here: connect, tls, write, firstByte, idle, total, tunnelIdle',
  ],
  [
    '{ upstream: app, timeouts: { total: 1s, firstByte: 2s } }',
    '4:56 warning timeout-relation routes[0].timeouts.firstByte: 2s can never pass: total ends the exchange after 1s; shorten firstByte or lengthen total',
  ],
  [
    '{ upstream: app, requestHeaders: { set: { Host: x, Content-Length: "5", "X:": a }, remove: [Connection, "a b"] } }',
    '4:47 error invalid-value routes[0].requestHeaders.set.Host: the Host header follows the upstream’s  host: client | upstream | a name',
    '4:56 error invalid-value routes[0].requestHeaders.set.Content-Length: Content-Length is written by the gateway from how the message is sent; leave it out',
    '4:77 error invalid-value routes[0].requestHeaders.set["X:"]: "X:" is no name of a header; write it as X-Name, without colon and blanks',
    '4:97 error invalid-value routes[0].requestHeaders.remove[0]: Connection is written by the gateway from how the message is sent; leave it out',
    '4:109 error invalid-value routes[0].requestHeaders.remove[1]: "a b" is no name of a header; write it as X-Name, without colon and blanks',
  ],
  [
    '{ upstream: app, responseHeaders: { add: { X: y } } }',
    '4:41 error unknown-key "add" is not known in routes[0].responseHeaders; known here: set, remove',
  ],
  [
    '{ upstream: app, responseHeaders: { set: { X: "a\\r\\nb", Y: "é€" } } }',
    '4:51 error invalid-value routes[0].responseHeaders.set.X: a header has one line: take out the line break (in YAML a quoted text, not | or >)',
    '4:64 error invalid-value routes[0].responseHeaders.set.Y: a header holds printable characters of ASCII only',
  ],
  [
    '{ upstreams: { app: 0 } }',
    '4:5 error invalid-value routes[0]: upstreams has no share above 0, so nothing could be sent',
  ],
  ['{ upstreams: [app] }', '4:7 error wrong-type routes[0].upstreams: expected a map; got a list'],
  [
    '{ upstreams: { app: -1 } }',
    '4:25 error invalid-value routes[0].upstreams.app: the number -1 is too small; the least is 0',
  ],
  [
    '{ upstream: app, allow: [x], deny: 5 }',
    '4:30 error invalid-value routes[0].allow[0]: "x" is neither an address nor a network; write it as 10.0.0.0/8, 192.0.2.1 or fd00::/8',
    '4:40 error wrong-type routes[0].deny: expected a list; got the number 5',
  ],
  [
    '{ name: "a b", upstream: app }',
    '4:13 error invalid-value routes[0].name: a name is one word of printable characters',
  ],
  [
    '{ name: x, upstream: app }\n  - { name: x, path: /y, upstream: app }',
    '5:13 error duplicate-name routes[1].name: routes[0] is named "x" already; logs and metrics could not tell them apart',
  ],
  [
    '{ upstream: app }\n  - { path: "", upstream: app }',
    '5:13 error invalid-value routes[1].path: a path begins with a slash: write /',
  ],
  [
    '{ path: /a/, upstream: app }\n  - { path: /a, upstream: app }',
    '5:5 warning route-never-reached routes[1]: matches the same requests as routes[0], which takes them all; remove one',
  ],
  ['{ backend: app }', '4:7 error unknown-key "backend" is not known in routes[0]; goodgate calls it "upstream"'],
  [
    '{ location: /x, upstream: app }',
    '4:7 error unknown-key "location" is not known in routes[0]; goodgate calls it "path"',
  ],
  ['{ maintenance: true }'],
  ['app', '4:5 error wrong-type routes[0]: expected a map; got "app"'],
  [
    '{ upstream: app, maintenance: maybe, exact: 1 }',
    '4:35 error invalid-value routes[0].maintenance: expected true or false; got "maybe"',
    '4:49 error wrong-type routes[0].exact: expected true or false; got the number 1',
  ],
]

describe('routes', () => check(ROUTES, text => withTop(`routes:\n  - ${text}`)))
