// An ESME on node-smpp: binds, submits, waits for as many receipts; one JSON line for each event. Then it unbinds, or,
// with "stay" as last argument, waits to be unbound from. It binds as transceiver, or with "pair" as third argument as
// transmitter and receiver on two connections.
const path = require('path');
const smpp = require(path.join(process.argv[2], 'node_modules', 'smpp'));
const port = Number(process.argv[3]);
const pair = process.argv[4] === 'pair';
const stay = process.argv[5] === 'stay';
const say = (event) => console.log(JSON.stringify(event));
const address = {
  source_addr: 'MAXONY', source_addr_ton: 5, dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: '41791234567',
  registered_delivery: 1,
};
const half = (number, message) => ({
  ...address, esm_class: 0x40, short_message: { udh: Buffer.from([5, 0, 3, 7, 2, number]), message },
});
const messages = [
  { ...address, short_message: 'Hello @£$' },
  { ...address, short_message: 'Grüezi €[]' },
  { ...address, short_message: '漢字 😀' },
  half(1, 'A long text, '),
  half(2, 'in two segments.'),
];
const sessions = [];
let receipts = 0;

function bind(as, then) {
  const session = smpp.connect({ host: '127.0.0.1', port }, () => {
    session[as]({ system_id: 'maxony', password: 'secret', interface_version: 0x34 }, (bound) => {
      say({ event: 'bound', as, status: bound.command_status, by: bound.system_id });
      session.enquire_link({}, (resp) => say({ event: 'alive', status: resp.command_status }));
      then(session);
    });
  });
  sessions.push(session);
  session.on('error', (error) => say({ event: 'error', error: String(error) }));
  session.on('enquire_link', (pdu) => {
    session.send(pdu.response());
    say({ event: 'enquired' });
  });
  session.on('unbind', (pdu) => {
    session.send(pdu.response());
    say({ event: 'unbind' });
    session.close();
  });
  session.on('deliver_sm', (pdu) => {
    session.send(pdu.response());
    const text = pdu.short_message.message;
    if (!(pdu.esm_class & 4)) {
      say({ event: 'mo', from: pdu.source_addr, text });
      return;
    }
    say({ event: 'receipt', as, esm: pdu.esm_class, text });
    receipts += 1;
    if (receipts === messages.length && !stay) goodbye();
  });
}

function goodbye() {
  for (const session of sessions) {
    session.unbind({}, (resp) => {
      say({ event: 'unbound', status: resp.command_status });
      session.close();
    });
  }
}

function submit(session) {
  for (const message of messages) {
    session.submit_sm(message, (resp) => say({ event: 'answered', status: resp.command_status, id: resp.message_id }));
  }
}

if (pair) bind('bind_receiver', () => bind('bind_transmitter', submit));
else bind('bind_transceiver', submit);
