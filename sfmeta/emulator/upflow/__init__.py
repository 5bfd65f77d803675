"""An Upflow organization: customers, their documents, their figures, and the API they are read through.

What the API looks like was pieced together from public clients of it, each cited where it is used:

- OCA/credit-control ``edi_upflow`` (an Odoo connector; it lists the routes of Upflow's API reference and its tests hold
  the sample answers of that reference);
- a dashboard that probed a live organization (``server/…/upflow.ts``: which lists answer under which key, ``balance``);
- micahyee415 ``upflow-mcp-server`` (limits, pages of 500, ``external:`` ids, portal links, filters that are ignored);
- a FreshBooks connector (POST is an upsert by ``externalId``; DELETE by ``external:`` id).
"""
