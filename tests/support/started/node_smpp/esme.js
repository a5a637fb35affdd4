// An ESME on node-smpp: binds, submits, waits for as many receipts, unbinds; one JSON line for each event.
const path = require('path');
const smpp = require(path.join(process.argv[2], 'node_modules', 'smpp'));
const say = (event) => console.log(JSON.stringify(event));
const texts = ['Hello @£$', 'Grüezi €[]', '漢字 😀'];
let receipts = 0;

const session = smpp.connect({ host: '127.0.0.1', port: Number(process.argv[3]) }, () => {
  session.bind_transceiver({ system_id: 'maxony', password: 'secret', interface_version: 0x34 }, (bound) => {
    say({ event: 'bound', status: bound.command_status, by: bound.system_id });
    session.enquire_link({}, (resp) => say({ event: 'alive', status: resp.command_status }));
    for (const text of texts) {
      session.submit_sm({
        source_addr: 'MAXONY', source_addr_ton: 5, destination_addr: '41791234567', registered_delivery: 1,
        short_message: text,
      }, (resp) => say({ event: 'answered', status: resp.command_status, id: resp.message_id }));
    }
  });
});
session.on('error', (error) => say({ event: 'error', error: String(error) }));
session.on('deliver_sm', (pdu) => {
  say({ event: 'receipt', esm: pdu.esm_class, text: pdu.short_message.message });
  session.send(pdu.response());
  receipts += 1;
  if (receipts === texts.length) {
    session.unbind({}, (resp) => {
      say({ event: 'unbound', status: resp.command_status });
      session.close();
    });
  }
});
