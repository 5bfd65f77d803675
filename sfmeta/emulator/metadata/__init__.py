"""The Metadata API: deploy, retrieve, list, read and change metadata, by SOAP and by REST."""
